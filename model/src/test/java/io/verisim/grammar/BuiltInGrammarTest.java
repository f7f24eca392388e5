package io.verisim.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInGrammarTest {

  private static final long SEED = 1234;
  private static final Grammar GRAMMAR = Grammar.builtIn();
  private static final List<String> SENTENCES = sample(SEED, 6000);

  private static List<String> sample(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    return Stream.generate(() -> GRAMMAR.sentence(random)).limit(count).toList();
  }

  /** Four standard errors: a correct value is rejected once in sixteen thousand seeds. */
  private static void meanAgrees(ToDoubleFunction<String> of, double expected) {
    double[] values = SENTENCES.stream().mapToDouble(of).toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    assertThat(mean)
        .as("seed %d", SEED)
        .isCloseTo(expected, within(4 * Math.sqrt(variance / values.length)));
  }

  private static Derivation derivation(String sentence) {
    return GRAMMAR.parse(sentence).orElseThrow(() -> new AssertionError(sentence));
  }

  @Test
  void everySampledSentenceHasExactlyOneDerivation() {
    assertThat(SENTENCES)
        .as("seed %d", SEED)
        .allSatisfy(sentence -> assertThat(GRAMMAR.derivations(sentence)).isEqualTo(1));
  }

  @Test
  void entropyMatchesTheMeanInformationOfSamples() {
    meanAgrees(s -> -derivation(s).logProbability(), GRAMMAR.entropyPerSentence());
  }

  @Test
  void expectedLengthMatchesTheMeanLengthOfSamples() {
    meanAgrees(s -> s.length() + 1.0, GRAMMAR.expectedLength());
  }

  @Test
  void entropyPerCharacterCountsTheLineEnd() {
    assertThat(GRAMMAR.entropyPerCharacter())
        .isEqualTo(GRAMMAR.entropyPerSentence() / GRAMMAR.expectedLength());
  }

  /** The mean of (uses of the rule - share of all uses) is zero for the right share. */
  @Test
  void ruleFrequenciesMatchSampledSentences() {
    double[] shares = GRAMMAR.ruleFrequencies();
    assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    List<int[]> counts = SENTENCES.stream().map(s -> derivation(s).ruleCounts()).toList();
    for (int r = 0; r < shares.length; r++) {
      int rule = r;
      double[] excess = counts.stream()
          .mapToDouble(c -> c[rule] - shares[rule] * Arrays.stream(c).sum())
          .toArray();
      double mean = Arrays.stream(excess).average().orElseThrow();
      double variance = Arrays.stream(excess).map(e -> e * e).average().orElseThrow();
      assertThat(mean)
          .as("%s, seed %d", GRAMMAR.rules().get(rule), SEED)
          .isCloseTo(0, within(5 * Math.sqrt(variance / excess.length)));
    }
  }

  @Test
  void itsSizeSuitsASmallModel() {
    assertThat(GRAMMAR.rules()).hasSizeBetween(150, 200);
    assertThat(GRAMMAR.entropyPerCharacter()).isBetween(0.45, 0.6);
    assertThat(GRAMMAR.expectedLength()).isBetween(28.0, 40.0);
    assertThat(SENTENCES.stream().flatMapToInt(String::chars).distinct().count() + 1)
        .isBetween(30L, 36L);
    long tooLong =
        SENTENCES.stream().filter(sentence -> sentence.length() > 120).count();
    assertThat((double) tooLong / SENTENCES.size()).isLessThan(0.015);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "the king sees the boys.             | the king see the boys.",
        "the kings see themselves.           | the kings see himself.",
        "the king whom the boys fear sleeps. | the king whom the boys fears sleeps.",
        "the king near the boys sleeps.      | the king near the boys sleep.",
        "the king who sees the boys sleeps.  | the king who sees the boys sleep.",
        "if he sings then they sing.         | if he sings they sing.",
        "either he sings or they sing.       | either he sings then they sing.",
        "the king (they sing) sleeps.        | the king (they sing sleeps.",
        "the king [they sing] sleeps.        | the king [they sing) sleeps.",
        "the king says \"they sing\".        | the king says \"they sing.",
        "does the king love himself?         | does the king love themselves?",
        "do they sing?                       | does they sing?",
        "the king gives the fox to the boy.  | the king gives the fox.",
        "he sings.                           | he sings",
      })
  void oneMistakeMakesASentenceInvalid(String right, String wrong) {
    assertThat(GRAMMAR.parse(right)).as(right).isPresent();
    assertThat(GRAMMAR.parse(wrong)).as(wrong).isEmpty();
  }

  @Test
  void aMissingBracketOrQuoteIsAlwaysInvalid() {
    List<String> bracketed =
        SENTENCES.stream().filter(s -> s.matches(".*[\\])\"].*")).toList();
    assertThat(bracketed).hasSizeGreaterThan(100);
    assertThat(bracketed)
        .allSatisfy(
            s -> assertThat(GRAMMAR.parse(s.replaceFirst("[\\])\"]", ""))).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "x",
        "The king sleeps.",
        "the king sleeps. ",
        "the king sleeps.\n",
        "the king sleeps.the king sleeps.",
        "😀"
      })
  void textOutsideTheGrammarIsInvalid(String text) {
    assertThat(GRAMMAR.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "the king (",
        "the king who ",
        "if the king ",
        "either they sing or ",
        "the king says \"",
        "the king sees the boy who "
      })
  void rejectsLongInvalidTextWithinSeconds(String piece) {
    String garbage = piece.repeat(2000 / piece.length());
    assertTimeout(
        Duration.ofSeconds(5), () -> assertThat(GRAMMAR.parse(garbage)).isEmpty());
  }

  @Test
  void deepNestingDoesNotExhaustTheStack() {
    String deep = "the king thinks that ".repeat(10_000) + "he sings.";
    assertThat(GRAMMAR.parse(deep)).isPresent();
  }

  @Test
  void judgesSampledSentencesAsValid() {
    GrammarReport report = GRAMMAR.judge(SENTENCES);
    assertThat(report.count()).isEqualTo(SENTENCES.size());
    assertThat(report.validShare()).isEqualTo(1);
    assertThat(report.meanLength()).isCloseTo(GRAMMAR.expectedLength(), within(2.0));
    assertThat(report.ruleDistance()).isBetween(0.0, 0.03);
  }

  @Test
  void aReportCountsValidSentencesAndTheirError() {
    GrammarReport report =
        GRAMMAR.judge(List.of("he sings.", "he sing.", "they sing.", "he sings."));
    assertThat(report.validShare()).isEqualTo(0.75);
    assertThat(report.meanLength()).isEqualTo(10.0);
    assertThat(report.ruleDistance()).isGreaterThan(0.5);
  }

  @Test
  void ruleDistanceIsNanWithoutValidSentences() {
    GrammarReport report = GRAMMAR.judge(List.of("nonsense", "more"));
    assertThat(report.validShare()).isZero();
    assertThat(report.ruleDistance()).isNaN();
    assertThat(GRAMMAR.judge(List.of()).validShare()).isNaN();
  }

  @Test
  void aSeedDeterminesADocumentOfOneSentencePerLine() {
    String document = GRAMMAR.document(new SplittableRandom(5), 20);
    assertThat(document.lines().toList()).isEqualTo(sample(5, 20));
    assertThat(document).isEqualTo(String.join("\n", sample(5, 20)));
    assertThat(GRAMMAR.document(new SplittableRandom(6), 20)).isNotEqualTo(document);
    assertThatThrownBy(() -> GRAMMAR.document(new SplittableRandom(5), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 sentences");
  }
}
