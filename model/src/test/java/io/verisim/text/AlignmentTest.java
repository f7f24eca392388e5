package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignmentTest {
  private static final List<String> TEXTS = List.of(
      "The quick brown fox jumps over the lazy dog.",
      "  two blanks,\n\nand two lines",
      "na\u00efve caf\u00e9 \u2014 \ud83e\udd8a\ud83e\udd8a \u4f60\u597d",
      "e\u0301 is two code points",
      "a");
  private static final Tokenizer CHAR = Tokenizers.create("char", TEXTS);

  private static Tokenizer tokenizer(String kind) throws IOException {
    return switch (kind) {
      case "char" -> CHAR;
      case "r50k_base" -> Tokenizers.create(kind, List.of());
      default -> PretrainedTokenizerTest.read(kind);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "char, char",
    "char, r50k_base",
    "char, byte_level",
    "char, sentencepiece",
    "char, unigram",
    "byte_level, char",
    "byte_level, r50k_base",
    "r50k_base, byte_level",
    "r50k_base, sentencepiece",
    "sentencepiece, byte_level",
    "unigram, sentencepiece"
  })
  void segmentsOfBothTokenizersHaveTheSameCharacters(String one, String other) throws IOException {
    Tokenizer first = tokenizer(one);
    Tokenizer second = tokenizer(other);
    int several = 0;
    for (String text : TEXTS) {
      int[] tokens = first.encode(text);
      Alignment alignment = Alignment.of(tokens, first, second);
      String decoded = first.decode(tokens);

      assertThat(alignment.tokens()).isEqualTo(second.encode(decoded));
      assertThat(alignment.cut()).isTrue();
      several += alignment.segments() > 1 ? 1 : 0;
      int[] ends = first.ends(tokens);
      int[] others = second.ends(alignment.tokens());
      assertThat(alignment.ends()[alignment.segments() - 1]).isEqualTo(tokens.length);
      assertThat(alignment.otherEnds()[alignment.segments() - 1]).isEqualTo(others.length);
      for (int segment = 0; segment < alignment.segments() - 1; segment++) {
        assertThat(ends[alignment.ends()[segment] - 1])
            .as(text + ", segment " + segment)
            .isEqualTo(others[alignment.otherEnds()[segment] - 1]);
      }
    }
    assertThat(several).as("texts with more than one segment").isPositive();
  }

  @Test
  void eachTokenOfTheSameTokenizerIsASegment() {
    int[] tokens = CHAR.encode("fox");
    Alignment alignment = Alignment.of(tokens, CHAR, CHAR);

    assertThat(alignment.tokens()).isEqualTo(tokens);
    assertThat(alignment.ends()).containsExactly(1, 2, 3);
    assertThat(alignment.otherEnds()).containsExactly(1, 2, 3);
  }

  @Test
  void aWordIsOneSegment() {
    Tokenizer words = Tokenizers.create("r50k_base", List.of());
    Alignment alignment = Alignment.of(CHAR.encode("The quick fox"), CHAR, words);

    assertThat(alignment.tokens()).hasSize(3);
    assertThat(alignment.ends()).containsExactly(3, 9, 13);
    assertThat(alignment.otherEnds()).containsExactly(1, 2, 3);
  }

  /** A fox in UTF-8 has four bytes, and no token of the encoding has all of them. */
  @Test
  void partsOfCharactersAtBothEndsHaveNoOtherTokens() {
    Tokenizer bytes = Tokenizers.create("r50k_base", List.of());
    int[] fox = bytes.encode("\ud83e\udd8a");
    assertThat(fox.length).isGreaterThan(1);
    int[] text = bytes.encode(" and ");
    int[] tokens = new int[fox.length - 1 + text.length + 1];
    System.arraycopy(fox, 1, tokens, 0, fox.length - 1);
    System.arraycopy(text, 0, tokens, fox.length - 1, text.length);
    tokens[tokens.length - 1] = fox[0];
    Alignment alignment = Alignment.of(tokens, bytes, CHAR);

    assertThat(CHAR.decode(alignment.tokens())).isEqualTo(" and ");
    assertThat(alignment.ends()[0]).as("with the first whole token").isEqualTo(fox.length);
    assertThat(alignment.otherEnds()[0]).as(" and").isEqualTo(4);
    assertThat(alignment.otherEnds()[alignment.segments() - 2]).as("after it").isEqualTo(5);
  }

  @Test
  void aCharacterInSeveralTokensIsOneSegment() {
    Tokenizer bytes = Tokenizers.create("r50k_base", List.of());
    int[] tokens = bytes.encode("a\ud83e\udd8aa");
    Alignment alignment = Alignment.of(tokens, bytes, CHAR);

    assertThat(alignment.otherEnds()).containsExactly(1, 2, 3);
    assertThat(alignment.ends()).containsExactly(1, tokens.length - 1, tokens.length);
  }

  @Test
  void endTokensAreASegmentOfTheirOwn() {
    Tokenizer ending = CHAR.withEnd();
    Tokenizer other = Tokenizers.create("r50k_base", List.of()).withEnd();
    int[] text = ending.encode("The fox");
    int[] tokens = Arrays.copyOf(text, text.length + 1);
    tokens[text.length] = ending.endToken().orElseThrow();
    Alignment alignment = Alignment.of(tokens, ending, other);

    assertThat(alignment.cut()).isFalse();
    assertThat(alignment.tokens()[2]).isEqualTo(other.endToken().orElseThrow());
    assertThat(alignment.ends()).containsExactly(3, 7, 8);
    assertThat(alignment.otherEnds()).containsExactly(1, 2, 3);
  }
}
