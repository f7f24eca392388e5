package io.verisim.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarErrorsTest {

  private static void refused(String text, int line, String... words) {
    assertThatThrownBy(() -> Grammar.read(text, "my.grammar"))
        .isInstanceOfSatisfying(
            GrammarException.class, e -> assertThat(e.line()).isEqualTo(line))
        .hasMessageStartingWith("my.grammar:" + line + ": ")
        .hasMessageContainingAll(words);
  }

  @Test
  void refusesAMissingStart() {
    refused("clause:\n  1 \"a\"\n", 1, "'sentence' is not defined");
    refused("", 1, "'sentence' is not defined");
  }

  @Test
  void refusesAnUndefinedNonterminal() {
    refused("sentence:\n  1 \"a\"\n  1 nuon\n", 3, "'nuon' is not defined", "correct the name");
  }

  @Test
  void refusesAnUndefinedFeatureValue() {
    String text = """
        feature number: singular plural
        sentence:
          1 noun<dual>
        noun<number>:
          1 "a"
        """;
    refused(text, 3, "'noun<dual>' is not defined");
  }

  @Test
  void refusesAFeatureThatTheHeaderDoesNotBind() {
    String text = """
        feature number: singular plural
        sentence:
          1 noun<number>
        noun<number>:
          1 "a"
        """;
    refused(text, 3, "'noun<number>' is not defined");
  }

  @Test
  void refusesAnUnreachableNonterminal() {
    refused("sentence:\n  1 \"a\"\nnoun:\n  1 \"b\"\n", 3, "'noun' is never used", "remove it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "1e-300"})
  void refusesAWeightThatIsNotPositive(String weight) {
    refused("sentence:\n  " + weight + " \"a\"\n", 2, "weight " + weight, "positive number");
  }

  @Test
  void refusesAMissingWeight() {
    refused("sentence:\n  \"a\"\n", 2, "\"a\" has no weight");
    refused(
        "sentence:\n  noun\nnoun:\n  1 \"a\"\n", 2, "'noun' was found where a weight was expected");
  }

  @Test
  void refusesAnUnclosedQuote() {
    refused("sentence:\n  1 \"a\n", 2, "'\"a' is not closed");
  }

  @Test
  void refusesAWordThatIsNotAName() {
    refused("sentence:\n  1 Noun\n", 2, "'Noun' is neither a name", "quoted");
  }

  @Test
  void refusesAnEmptyAlternative() {
    refused("sentence:\n  1 \"a\" | 2\n", 2, "alternative is empty");
    refused("sentence:\n  1 \"a\" |\n", 2, "alternative is missing next to '|'");
    refused("sentence:\n  1 \"\"\n", 2, "the text \"\" is empty");
  }

  @Test
  void refusesALineEndInsideASentence() {
    refused("sentence:\n  1 \"a\\nb\"\n", 2, "\\n in \"a\\nb\" is not allowed", "no line end");
  }

  @Test
  void refusesAnUnreadableHeader() {
    refused("sentence\n  1 \"a\"\n", 1, "'sentence' cannot be read", "'name:'");
    refused("feature number\n", 1, "'feature number' cannot be read");
  }

  @Test
  void refusesAHeaderOrAlternativesWithoutTheOther() {
    refused("  1 \"a\"\n", 1, "belongs to no name");
    refused("sentence:\n\nnoun:\n  1 \"a\"\n", 1, "'sentence' has no alternatives");
  }

  @Test
  void refusesTwoDefinitionsOfOneName() {
    String text = """
        feature number: singular plural
        sentence:
          1 noun<plural>
        noun<number>:
          1 "a"
        noun<plural>:
          1 "b"
        """;
    refused(text, 6, "'noun<plural>' is defined twice");
    refused("feature a: b\nfeature a: c\n", 2, "feature 'a' is declared twice");
  }

  @Test
  void refusesARepeatedAlternative() {
    refused("sentence:\n  1 \"a\"\n  2 \"a\"\n", 3, "'sentence: \"a\"' occurs twice", "weights");
  }

  @Test
  void refusesLeftRecursion() {
    refused(
        "sentence:\n  1 noun\nnoun:\n  1 \"a\" | 1 phrase \"b\"\nphrase:\n  1 noun \"c\"\n",
        3,
        "'noun' is left recursive (noun > phrase > noun)");
  }

  @Test
  void refusesARuleThatOnlyDerivesItself() {
    refused("sentence:\n  1 \"a\" | 1 sentence\n", 1, "(sentence > sentence)");
  }

  @Test
  void refusesAnInfiniteExpectedLength() {
    String critical = "sentence:\n  1 noun\nnoun:\n  1 \"a\" noun noun | 1 \"b\"\n";
    refused(critical, 3, "expected length of a sentence is infinite", "noun");
    refused(critical.replace("1 \"a\"", "2 \"a\""), 3, "infinite");
    refused("sentence:\n  1 \"a\" sentence\n", 1, "infinite");
    assertThat(
            Grammar.read(critical.replace("1 \"b\"", "1.1 \"b\""), "my.grammar").expectedLength())
        .isFinite();
  }

  @Test
  void refusesAmbiguity() {
    String text = """
        sentence:
          1 "the king saw the boy" place
          1 "the king saw " boy
        boy:
          1 "the boy" place
        place:
          1 " near the fox"
          1 " here"
        """;
    refused(text, 1, "ambiguous", "'the king saw the boy", "2 derivations");
  }
}
