package io.verisim.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.FigureNames;
import io.verisim.run.RunSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {
  private static final RunSpec SPEC = RunBench.spec(Map.of());

  @Test
  void nothingIsFoundBeforeTheFirstVersion() {
    assertThat(Findings.of(SPEC, List.of(), "")).isEmpty();
  }

  /** Half a percent of 200 is 1. */
  @ParameterizedTest
  @CsvSource({
    "200,   within the noise, +0.00",
    "201,   within the noise, +0.50",
    "199,   within the noise, -0.50",
    "201.2, worse,            +0.60",
    "198.8, better,           -0.60"
  })
  void aPerplexityCountsWhenItMovedByMoreThanHalfAPercent(
      double after, String verdict, String percent) {
    assertThat(found(judged(0, 200), judged(1, after)))
        .anyMatch(words -> words.startsWith("v2 against v1: held-out perplexity " + verdict + " (")
            && words.endsWith(percent + " %)."));
  }

  /** Standard errors of 0.0375 and 0.05 make one of 0.0625 for the difference; twice that is 0.125. */
  @ParameterizedTest
  @CsvSource({
    "0.5,   within the noise",
    "0.625, within the noise",
    "0.375, within the noise",
    "0.63,  better",
    "0.37,  worse"
  })
  void validSentencesCountWhenTheyMovedByMoreThanTwoStandardErrors(double after, String verdict) {
    CycleFigures first = valid(0, 0.5, 0.0375);
    CycleFigures second = valid(1, after, 0.05);

    assertThat(found(first, second))
        .anyMatch(words -> words.contains("; valid sentences " + verdict + " (50.0 %, then "));
  }

  @Test
  void withoutAGrammarNothingIsSaidOfSentences() {
    assertThat(found(judged(0, 8), judged(1, 7))).noneMatch(words -> words.contains("sentences"));
  }

  @Test
  void collapseIsNamedWhenDistinctPairsFellBelowNineTenths() {
    assertThat(found(distinct(0, 0.8), distinct(1, 0.7)))
        .contains("v2 against v1: beware of collapse: distinct word pairs fell from 0.800 to 0.700"
            + " of all.");
    assertThat(found(distinct(0, 0.8), distinct(1, 0.73)))
        .noneMatch(words -> words.contains("collapse"));
  }

  @Test
  void aRefusedCycleSaysWhyAndIsComparedWithNothing() {
    assertThat(
            found(judged(0, 8), Cycles.of(1, Outcome.REFUSED, Map.of(FigureNames.SKILL, 0.0123))))
        .anyMatch(words -> words.startsWith("Cycle 1: GRPO was refused, because the critic's skill"
            + " of 0.012 is below the floor of 0.050 (rewardModel.minSkill)"))
        .noneMatch(words -> words.contains("against"));
  }

  @Test
  void anUnchangedCycleSaysThatItKeptItsStart() {
    assertThat(found(
            judged(0, 8), Cycles.of(1, Outcome.UNCHANGED, Map.of(FigureNames.PERPLEXITY, 8.0))))
        .anyMatch(words -> words.startsWith("Cycle 1 kept its start"))
        .anyMatch(words -> words.endsWith("within 2.0 % of the start."));
  }

  @Test
  void everyLaterVersionIsComparedWithTheFirst() {
    assertThat(found(judged(0, 8), judged(1, 7), judged(2, 9)))
        .anyMatch(words -> words.startsWith("v2 against v1: held-out perplexity better"))
        .anyMatch(words -> words.startsWith("v3 against v1: held-out perplexity worse"));
  }

  @Test
  void theBestVersionIsNamedAlsoWhereItIsTheFirst() {
    assertThat(found(judged(0, 8), judged(1, 7)).get(0)).endsWith("is v2.");
    assertThat(found(judged(0, 7), judged(1, 8)).get(0))
        .isEqualTo("The best version by held-out measures is v1: the cycles made nothing better"
            + " than pretraining.");
  }

  @ParameterizedTest
  @CsvSource({
    "'',                    The run goes on.",
    "stop,                  The run was stopped by a person.",
    "termination.maxCycles, The run ended because all cycles that were asked for are done.",
    "termination.patience,  The run ended because perplexity stopped improving (termination.patience).",
    "rewardModel.minSkill,  The run ended because the critic has no skill.",
    "diverged,              The run ended: diverged."
  })
  void theLastWordsSayWhyTheRunEnded(String reason, String words) {
    assertThat(Findings.of(SPEC, List.of(judged(0, 8)), reason)).last().isEqualTo(words);
  }

  private static List<String> found(CycleFigures... cycles) {
    return Findings.of(SPEC, List.of(cycles), "termination.maxCycles");
  }

  private static CycleFigures judged(int cycle, double perplexity) {
    return judged(cycle, Map.of(FigureNames.PERPLEXITY, perplexity));
  }

  private static CycleFigures valid(int cycle, double share, double error) {
    return judged(cycle, Map.of(FigureNames.VALID, share, FigureNames.VALID_ERROR, error));
  }

  private static CycleFigures distinct(int cycle, double share) {
    return judged(cycle, Map.of(FigureNames.DISTINCT_2, share));
  }

  private static CycleFigures judged(int cycle, Map<String, Double> figures) {
    Map<String, Double> all = new HashMap<>(Map.of(FigureNames.PERPLEXITY, 8.0));
    all.putAll(figures);
    return Cycles.of(cycle, cycle == 0 ? Outcome.PRETRAINED : Outcome.IMPROVED, all);
  }
}
