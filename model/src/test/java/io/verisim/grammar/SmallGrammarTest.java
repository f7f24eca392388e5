package io.verisim.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallGrammarTest {
  private static final long SEED = 77;
  private static final Grammar GRAMMAR = Grammar.small();

  @Test
  void everySampledSentenceHasExactlyOneDerivation() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> sentences =
        Stream.generate(() -> GRAMMAR.sentence(random)).limit(3000).toList();
    assertThat(sentences)
        .as("seed %d", SEED)
        .allSatisfy(sentence -> assertThat(GRAMMAR.derivations(sentence)).isEqualTo(1));
  }

  @Test
  void itIsSmallerThanTheOtherGrammar() {
    assertThat(GRAMMAR.rules()).hasSizeBetween(80, 120);
    assertThat(GRAMMAR.entropyPerCharacter()).isBetween(0.4, 0.6);
    assertThat(GRAMMAR.expectedLength()).isBetween(25.0, 35.0);
  }

  @ParameterizedTest
  @CsvSource({
    "the king near the boys sleeps.,       the king near the boys sleep.",
    "all kings who see him are young.,     all kings who sees him are young.",
    "the thieves find themselves.,         the thieves find himself.",
    "if he sings then they run.,           if he sings they run.",
  })
  void oneMistakeMakesASentenceInvalid(String right, String wrong) {
    assertThat(GRAMMAR.parse(right)).as(right).isPresent();
    assertThat(GRAMMAR.parse(wrong)).as(wrong).isEmpty();
  }

  @Test
  void theLeftmostNounOfASentenceIsFound() {
    Grammar grammar = Grammar.small();

    assertThat(grammar.leftmost("the young wolves near a boy see him.", "noun")).contains("wolves");
    assertThat(grammar.leftmost("if he sees the fox then all kings run.", "noun"))
        .contains("fox");
    assertThat(grammar.leftmost("he sleeps.", "noun")).isEmpty();
    assertThat(grammar.leftmost("the wolves sleeps.", "noun")).isEmpty();
    assertThat(grammar.nonterminals()).contains("noun", "sentence").doesNotContain("noun<plural>");
  }
}
