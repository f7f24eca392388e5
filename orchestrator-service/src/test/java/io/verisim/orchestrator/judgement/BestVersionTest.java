package io.verisim.orchestrator.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.orchestrator.workflow.RunBench;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.spec.RunSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BestVersionTest {
  private static final RunSpec SPEC = RunBench.spec(Map.of("grpo.acceptPerplexityRise", "0.25"));

  @Test
  void noVersionIsBestBeforeAnyIsEvaluated() {
    assertThat(best()).isZero();
    assertThat(best(Cycles.of(1, Outcome.REFUSED, Map.of(FigureNames.SKILL, 0.01))))
        .isZero();
  }

  @Test
  void withoutAGrammarTheLowestPerplexityIsBest() {
    assertThat(best(judged(0, 9), judged(1, 8), judged(2, 8.5))).isEqualTo(2);
  }

  @Test
  void validSentencesDecideWithinPerplexityTolerance() {
    assertThat(best(judged(0, 8, 0.5), judged(1, 10, 0.7), judged(2, 10.1, 0.9)))
        .isEqualTo(2);
    assertThat(best(judged(0, 8, 0.5), judged(1, 9, 0.4))).isEqualTo(1);
  }

  @Test
  void validSentencesCountOnlyBeyondTheNoise() {
    CycleFigures first = judged(0, 8, 0.50, 0.02);
    assertThat(best(first, judged(1, 8.1, 0.55, 0.02))).isEqualTo(1);
    assertThat(best(first, judged(1, 8.1, 0.56, 0.02))).isEqualTo(2);
  }

  @Test
  void perplexityThenAgeBreaksATieInValidity() {
    assertThat(best(judged(0, 8, 0.5), judged(1, 7, 0.5))).isEqualTo(2);
    assertThat(best(judged(0, 8), judged(1, 8))).isEqualTo(1);
  }

  /** The tolerance holds for the validation split; the test split differs by chance. */
  @Test
  void perplexityCountsOnlyBeyondTheNoise() {
    assertThat(best(judged(0, 8, 0.5), noisy(10.15, 0.009))).isEqualTo(2);
    assertThat(best(judged(0, 8, 0.5), noisy(10.25, 0.009))).isEqualTo(1);
  }

  private static CycleFigures noisy(double perplexity, double error) {
    return Cycles.of(
        1,
        Outcome.IMPROVED,
        Map.of(
            FigureNames.PERPLEXITY, perplexity,
            FigureNames.LOSS_CHANGE_ERROR, error,
            FigureNames.VALID, 0.9));
  }

  @Test
  void aJudgeDecidesOnTextWithoutAGrammar() {
    CycleFigures first = read(0, 8, 0.70, 0.30);
    assertThat(best(first, read(1, 8.2, 0.90, 0.35), read(2, 8.3, 0.75, 0.20))).isEqualTo(3);
    assertThat(best(first, read(1, 8.2, 0.90, 0.35))).isEqualTo(1);
    assertThat(best(first, read(1, 8.2, 0.90, 0.29))).as("within the noise").isEqualTo(1);
  }

  private static CycleFigures read(int cycle, double perplexity, double known, double divergence) {
    return Cycles.of(
        cycle,
        Outcome.IMPROVED,
        Map.of(
            FigureNames.PERPLEXITY, perplexity,
            FigureNames.KNOWN_WORDS, known,
            FigureNames.KNOWN_WORDS_ERROR, 0.01,
            FigureNames.JUDGE_DIVERGENCE, divergence,
            FigureNames.JUDGE_DIVERGENCE_ERROR, 0.01));
  }

  @Test
  void aVersionWithoutValidSentencesIsNotBest() {
    assertThat(best(judged(0, 8, 0), judged(1, 8))).isEqualTo(1);
    assertThat(best(judged(0, 8), judged(1, 8, 0))).isEqualTo(2);
  }

  private static int best(CycleFigures... cycles) {
    return BestVersion.of(SPEC, List.of(cycles));
  }

  private static CycleFigures judged(int cycle, double perplexity) {
    return Cycles.of(cycle, Outcome.IMPROVED, Map.of(FigureNames.PERPLEXITY, perplexity));
  }

  private static CycleFigures judged(int cycle, double perplexity, double valid) {
    return judged(cycle, perplexity, valid, 0);
  }

  private static CycleFigures judged(int cycle, double perplexity, double valid, double error) {
    return Cycles.of(
        cycle,
        Outcome.IMPROVED,
        Map.of(
            FigureNames.PERPLEXITY, perplexity,
            FigureNames.VALID, valid,
            FigureNames.VALID_ERROR, error));
  }
}
