package io.verisim.orchestrator.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.orchestrator.workflow.RunBench;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.report.RunStopReason;
import io.verisim.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminationTest {
  private static final RunSpec SPEC =
      RunBench.spec(Map.of("termination.patience", "2", "termination.minImprovement", "0.25"));

  @Test
  void aRunContinuesWhileCyclesRemain() {
    assertThat(decide(1, 8)).isEmpty();
    assertThat(decide(1, 8, 5)).contains(RunStopReason.ALL_CYCLES_DONE);
  }

  @Test
  void aRunWithoutCyclesEndsAfterPretraining() {
    assertThat(decide(0, 8)).contains(RunStopReason.ALL_CYCLES_DONE);
  }

  @Test
  void patienceEndsARunAfterCyclesWithoutImprovement() {
    assertThat(decide(9, 8, 7)).isEmpty();
    assertThat(decide(9, 8, 7, 9)).contains(RunStopReason.NO_IMPROVEMENT);
    assertThat(decide(9, 8, 7, 5, 5)).isEmpty();
    assertThat(decide(9, 8, 7, 5, 5, 5)).contains(RunStopReason.NO_IMPROVEMENT);
  }

  @Test
  void onlyAFallBeyondTheMinimumImprovementCounts() {
    assertThat(decide(9, 8, 6, 6)).as("exactly a quarter").contains(RunStopReason.NO_IMPROVEMENT);
    assertThat(decide(9, 8, 8, 5.9)).isEmpty();
  }

  @Test
  void smallFallsAddUpAgainstTheLastImprovement() {
    assertThat(decide(9, 8, 7, 5.9)).isEmpty();
  }

  @Test
  void aCycleWithoutAPerplexityIsNoImprovement() {
    assertThat(decide(9, 8, Double.NaN, Double.NaN)).contains(RunStopReason.NO_IMPROVEMENT);
  }

  /** Errors of 0.01 each: a difference counts from 0.028. */
  @Test
  void aBetterQualityBeyondTheNoiseIsAnImprovement() {
    assertThat(qualities(0.2, 0.3, 0.4, 0.5)).isEmpty();
    assertThat(qualities(0.2, 0.3, 0.32, 0.31)).contains(RunStopReason.NO_IMPROVEMENT);
    assertThat(qualities(0.2, 0.3, 0.1, 0.2)).contains(RunStopReason.NO_IMPROVEMENT);
    assertThat(qualities(0.2, 0.3, 0.1, 0.34)).isEmpty();
  }

  @Test
  void aSmallerDivergenceFromTheJudgeIsAnImprovement() {
    List<CycleFigures> cycles = new ArrayList<>();
    for (double divergence : new double[] {0.5, 0.4, 0.3}) {
      cycles.add(cycle(
          cycles.size(),
          Map.of(
              FigureNames.PERPLEXITY, 8.0,
              FigureNames.JUDGE_DIVERGENCE, divergence,
              FigureNames.JUDGE_DIVERGENCE_ERROR, 0.01)));
    }

    assertThat(Termination.decide(SPEC, 9, 0, cycles)).isEmpty();
  }

  private static Optional<RunStopReason> qualities(double... shares) {
    List<CycleFigures> cycles = new ArrayList<>();
    for (double share : shares) {
      cycles.add(cycle(
          cycles.size(),
          Map.of(
              FigureNames.PERPLEXITY, 8.0,
              FigureNames.VALID, share,
              FigureNames.VALID_ERROR, 0.01)));
    }
    return Termination.decide(SPEC, 9, 0, cycles);
  }

  @Test
  void patienceRestartsWhenMoreCyclesAreRequested() {
    List<CycleFigures> cycles = cycles(8, 8, 8, 8);

    assertThat(Termination.decide(SPEC, 9, 2, cycles)).isEmpty();
    assertThat(Termination.decide(SPEC, 9, 1, cycles)).contains(RunStopReason.NO_IMPROVEMENT);
  }

  @Test
  void missingSkillTakesPrecedenceOverTheCycleCount() {
    List<CycleFigures> refused = cycles(8);
    refused.add(Cycles.of(1, Outcome.REFUSED, Map.of()));

    assertThat(Termination.decide(SPEC, 1, 0, refused)).contains(RunStopReason.NO_SKILL);
  }

  @ParameterizedTest
  @CsvSource({
    "0.51, 0, ''",
    "0.5, 0, termination.humanRating",
    "0.2, 0, termination.humanRating",
    "0.2, 1, ''"
  })
  void humanRatingEndsARunUnlessCyclesWereAdded(double low, int known, String reason) {
    List<CycleFigures> cycles = cycles(8, 7);
    cycles.set(1, cycles.get(1).with(Map.of(FigureNames.WIN_RATE_LOW, low)));

    assertThat(
            Termination.decide(SPEC, 9, known, cycles).map(RunStopReason::code).orElse(""))
        .isEqualTo(reason);
  }

  private static Optional<RunStopReason> decide(int requested, double... perplexities) {
    return Termination.decide(SPEC, requested, 0, cycles(perplexities));
  }

  private static List<CycleFigures> cycles(double... perplexities) {
    List<CycleFigures> cycles = new ArrayList<>();
    for (double perplexity : perplexities) {
      cycles.add(cycle(cycles.size(), Map.of(FigureNames.PERPLEXITY, perplexity)));
    }
    return cycles;
  }

  private static CycleFigures cycle(int number, Map<String, Double> figures) {
    return Cycles.of(number, number == 0 ? Outcome.PRETRAINED : Outcome.IMPROVED, figures);
  }
}
