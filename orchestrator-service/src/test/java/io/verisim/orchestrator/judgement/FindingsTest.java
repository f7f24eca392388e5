package io.verisim.orchestrator.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.orchestrator.workflow.RunBench;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.spec.BaselineMethod;
import io.verisim.spec.RunSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wherever two shares are compared here, their standard errors of 0.0375 and 0.05 make one of
 * 0.0625 for the difference, so that it counts beyond 0.125.
 */
class FindingsTest {
  private static final RunSpec SPEC = RunBench.spec(Map.of());
  private static final RunSpec WITHOUT_BASELINE =
      RunBench.spec(Map.of("baseline.enabled", "false"));
  private static final String NO_BASELINE_YET =
      "No baseline is done yet, so this run proves nothing about the cycles so far: the same"
          + " compute spent on supervised training may improve the model more.";

  @Test
  void thereAreNoFindingsBeforeTheFirstVersion() {
    assertThat(Findings.of(SPEC, List.of(), "")).isEmpty();
  }

  @Test
  void theFirstFindingWarnsOfADisabledBaseline() {
    assertThat(Findings.of(WITHOUT_BASELINE, List.of(judged(0), valid(1, 0.9, 0.01)), ""))
        .first()
        .isEqualTo(
            "This run has no baseline (baseline.enabled: false), so it proves nothing about the"
                + " cycles: the same compute spent on supervised training might have improved the model more.");
  }

  @Test
  void theFirstFindingWarnsOfAnUnfinishedBaseline() {
    assertThat(found(judged(0), valid(1, 0.9, 0.01))).first().isEqualTo(NO_BASELINE_YET);
  }

  @Test
  void theFirstFindingIsTheVerdictAndTheBaselinesNumbers() {
    CycleFigures version = judged(1, merged(valid(0.5, 0.0375), changed(0, 0.0125)));

    assertThat(found(
            valid(0, 0.25, 0.01),
            Cycles.withBaseline(version, merged(valid(0.75, 0.05), changed(Math.log(0.8), 0)))))
        .first()
        .isEqualTo("v2 does not win: its baseline has 75.0 % valid sentences, v2 50.0 % (standard"
            + " error of the difference 6.3). v2 against its baseline: valid sentences worse"
            + " (50.0 %, against 75.0 %, standard error of the difference 6.3); held-out perplexity"
            + " worse (+25.00 %, standard error 1.25).");
  }

  @Test
  void otherMethodsHaveAFindingEach() {
    CycleFigures version = Cycles.withBaseline(
        judged(1, merged(valid(0.5, 0.0375), changed(0, 0.0125))),
        merged(valid(0.75, 0.05), changed(0, 0)));

    assertThat(found(
            valid(0, 0.25, 0.01),
            Cycles.withBaseline(
                version,
                BaselineMethod.SELF_PLAY,
                merged(valid(0.25, 0.05), changed(Math.log(0.8), 0)))))
        .contains("v2 against self play: valid sentences better"
            + " (50.0 %, against 25.0 %, standard error of the difference 6.3); held-out perplexity"
            + " worse (+25.00 %, standard error 1.25).");
  }

  @Test
  void aMissingQualityMeasureIsReportedAsNotKnown() {
    CycleFigures version = judged(1, changed(-0.126, 0.05));

    assertThat(found(judged(0), Cycles.withBaseline(version, changed(0, 0.0375))))
        .first()
        .asString()
        .startsWith("v2 does not win: its known words cannot be compared with its baseline's. v2"
            + " against its baseline: known words not known; held-out perplexity better (");
    assertThat(found(judged(0), Cycles.withBaseline(version, changed(0, 0.0375))))
        .noneMatch(words -> words.contains("NaN"));
  }

  @Test
  void theBestVersionIsComparedWithItsBaseline() {
    CycleFigures best = Cycles.withBaseline(perplexity(1, 7), perplexity(7));
    CycleFigures last = Cycles.withBaseline(perplexity(2, 9), perplexity(9));

    assertThat(found(perplexity(0, 8), best, last))
        .first()
        .asString()
        .contains(" v2 against its baseline: ");
  }

  @Test
  void theLastVersionIsComparedIfPretrainingIsBest() {
    CycleFigures second = Cycles.withBaseline(perplexity(1, 9), perplexity(9));
    CycleFigures third = Cycles.withBaseline(perplexity(2, 10), perplexity(10));

    assertThat(found(perplexity(0, 8), second, third))
        .first()
        .asString()
        .contains(" v3 against its baseline: ");
  }

  /** The baseline of another version has spent less, or more. */
  @Test
  void aVersionIsComparedOnlyWithItsOwnBaseline() {
    CycleFigures first = Cycles.withBaseline(perplexity(0, 8), perplexity(8));

    assertThat(found(first, perplexity(1, 7))).first().isEqualTo(NO_BASELINE_YET);
  }

  @ParameterizedTest
  @CsvSource({"0.625, converged", "0.63, not converged"})
  void trainingHasConvergedIfTheBaselineIsNoBetter(double baseline, String verdict) {
    assertThat(found(
            valid(0, 0.5, 0.0375),
            Cycles.withBaseline(judged(1), merged(valid(baseline, 0.05), changed(0, 0)))))
        .anyMatch(words -> words.startsWith("Supervised training has " + verdict + ": ")
            && words.contains(" The baseline against v1: valid sentences "));
  }

  /** -0.01005 nats are a fall by one percent. */
  @ParameterizedTest
  @CsvSource({
    "-0.0100, 0.001, converged",
    "-0.0102, 0.001, not converged",
    "-0.0102, 0.0051, converged",
    "-0.0102, 0.0050, not converged",
    "0.0300, 0.001, converged"
  })
  void convergenceAllowsNoiseAndOnePercentOfPerplexity(
      double change, double error, String verdict) {
    assertThat(found(judged(0), Cycles.withBaseline(judged(1), changed(change, error))))
        .anyMatch(
            words -> words.startsWith("Supervised training has " + verdict + ": more of it "));
  }

  @Test
  void namesTheBestVersionEvenIfItIsTheFirst() {
    assertThat(found(perplexity(0, 8), perplexity(1, 7)).get(1))
        .isEqualTo("The best version by held-out measures is v2.");
    assertThat(found(perplexity(0, 7), perplexity(1, 8)).get(1))
        .isEqualTo(
            "The best version by held-out measures is v1: no later version is better within the"
                + " tolerance of perplexity (grpo.acceptPerplexityRise).");
  }

  @Test
  void randomRewardsAreReported() {
    RunSpec random = RunBench.spec(Map.of("grpo.reward", "random"));
    String words = "The rewards were random numbers. A reward model must do better than this run.";

    assertThat(Findings.of(random, List.of(judged(0), judged(1)), "")).contains(words);
    assertThat(found(judged(0), judged(1))).doesNotContain(words);
  }

  @Test
  void everyLaterVersionIsComparedWithTheFirst() {
    assertThat(found(judged(0), judged(1, changed(-0.1, 0.01)), judged(2, changed(0.1, 0.01))))
        .contains(
            "v2 against v1: held-out perplexity better (-9.52 %, standard error 1.00).",
            "v3 against v1: held-out perplexity worse (+10.52 %, standard error 1.00).");
  }

  @ParameterizedTest
  @CsvSource({"0.625, within the noise", "0.375, within the noise", "0.63,  better", "0.37,  worse"
  })
  void versionsAreAlsoComparedByValidSentences(double share, String verdict) {
    assertThat(found(valid(0, 0.5, 0.0375), valid(1, share, 0.05)))
        .anyMatch(words -> words.startsWith("v2 against v1: held-out perplexity ")
            && words.contains("); valid sentences " + verdict + " (")
            && words.endsWith(", against 50.0 %, standard error of the difference 6.3)."));
  }

  @Test
  void omitsValidSentencesWithoutAGrammar() {
    assertThat(found(judged(0, words(0.5, 0.01)), judged(1, words(0.5, 0.01))))
        .noneMatch(words -> words.contains("sentences"))
        .anyMatch(words -> words.contains("; known words within the noise ("));
  }

  @ParameterizedTest
  @CsvSource({"0.9, false", "0.899, true"})
  void reportsCollapseIfDistinctPairsFallBelow90Percent(double after, boolean collapsed) {
    assertThat(found(distinct(0, 1), distinct(1, after))
            .contains("v2 against v1: possible collapse: the share of distinct word pairs fell from"
                + " 1.000 to 0.899."))
        .isEqualTo(collapsed);
    assertThat(found(distinct(0, 1), distinct(1, after)).stream()
            .anyMatch(words -> words.contains("collapse")))
        .isEqualTo(collapsed);
  }

  @Test
  void diversityThatATemperatureReachesTooIsNoCollapse() {
    CycleFigures first = judged(
        0, Map.of(FigureNames.DISTINCT_2, 1.0, FigureNames.at(0.7, FigureNames.DISTINCT_2), 0.8));

    assertThat(found(first, distinct(1, 0.85)))
        .contains("v2 against v1: less diverse text: the share of distinct word pairs fell from"
            + " 1.000 to 0.850.");
    assertThat(found(first, distinct(1, 0.75)))
        .anyMatch(words -> words.startsWith("v2 against v1: possible collapse: "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "15.9| v2 writes shorter completions than the corpus: 15.9 tokens, against 20.0.",
        "16.1| ''",
        "23.9| ''",
        "24.1| v2 writes longer completions than the corpus: 24.1 tokens, against 20.0."
      })
  void completionsOfAnotherLengthAreReported(double length, String finding) {
    CycleFigures version = judged(
        1,
        Map.of(FigureNames.COMPLETION_LENGTH, length, FigureNames.COMPLETION_LENGTH_NATURAL, 20.0));

    List<String> lengths = found(distinct(0, 1), version).stream()
        .filter(words -> words.contains("completions than the corpus"))
        .toList();
    assertThat(String.join("", lengths)).isEqualTo(finding);
  }

  /** Reward up, validity down. */
  @ParameterizedTest
  @CsvSource({"0.37, 0.5, true", "0.375, 0.5, false", "0.37, 0.25, false", "0.37, 0.2, false"})
  void reportsHackingIfRewardRisesAndQualityFalls(double share, double reward, boolean hacked) {
    CycleFigures version = judged(
        1,
        merged(
            valid(share, 0.05),
            Map.of(FigureNames.REWARD_START, 0.25, FigureNames.REWARD, reward)));

    assertThat(found(valid(0, 0.5, 0.0375), version).stream()
            .anyMatch(words -> words.startsWith("v2 against v1: possible reward hacking: the reward"
                    + " model's reward rose from 0.250 to ")
                && words.endsWith(" while valid sentences fell.")))
        .isEqualTo(hacked);
  }

  @Test
  void aRefusedCycleReportsWhyWithoutAComparison() {
    CycleFigures refused = Cycles.of(
        1, Outcome.REFUSED, Map.of(FigureNames.SKILL, 0.0123, FigureNames.SKILL_ERROR, 0.0345));

    assertThat(found(judged(0), refused))
        .anyMatch(
            words -> words.startsWith("Cycle 1: GRPO was refused, because the reward model's skill"
                + " of 0.012 (standard error 0.035) is below the floor of 0.050"
                + " (rewardModel.minSkill)"))
        .noneMatch(words -> words.contains("against"));
  }

  @Test
  void anUnchangedCycleReportsThatItKeptItsStart() {
    assertThat(found(judged(0), Cycles.of(1, Outcome.UNCHANGED, perplexity(8))))
        .anyMatch(words -> words.startsWith("Cycle 1 kept the weights it started from"))
        .anyMatch(words -> words.endsWith("within 2.0 % of that of v1."));
  }

  @ParameterizedTest
  @CsvSource({
    "0.31,  -0.30, true",
    "0.31,  -0.31, true",
    "0.31,  0.50,  true",
    "-0.40, -0.20, true",
    "0.30,  -0.10, false",
    "0.31,  -0.32, false",
    "-0.40, -0.50, false"
  })
  void warnsIfScoresFollowLengthMoreThanFaults(double length, double faults, boolean lengthy) {
    CycleFigures cycle = judged(
        1,
        Map.of(FigureNames.REWARD_MODEL_LENGTH, length, FigureNames.REWARD_MODEL_FAULTS, faults));

    assertThat(found(judged(0), cycle).stream()
            .anyMatch(words ->
                words.startsWith("Cycle 1: the reward model may reward length: its scores")))
        .isEqualTo(lengthy);
  }

  @Test
  void theLengthWarningIncludesBothCorrelations() {
    CycleFigures cycle = judged(
        1, Map.of(FigureNames.REWARD_MODEL_LENGTH, 0.456, FigureNames.REWARD_MODEL_FAULTS, -0.123));

    assertThat(found(judged(0), cycle))
        .contains(
            "Cycle 1: the reward model may reward length: its scores correlate more with the length"
                + " of lines (0.46) than with faults (-0.12).");
  }

  @ParameterizedTest
  @CsvSource({
    "'',                    The run is in progress.",
    "stop,                  The run was stopped by a person.",
    "termination.maxCycles, The run ended because all requested cycles are done.",
    "termination.patience,  The run ended because its versions stopped improving (termination.patience).",
    "rewardModel.minSkill,  The run ended because the reward model has no skill.",
    "termination.humanRating, The run ended because people did not prefer the newest version to"
        + " the previous one (termination.humanRating).",
    "cancel,                The run was cancelled in Temporal.",
    "storage-refused,       The run failed: storage refused."
  })
  void theLastFindingReportsWhyTheRunEnded(String reason, String words) {
    assertThat(Findings.of(SPEC, List.of(judged(0)), reason)).last().isEqualTo(words);
  }

  private static List<String> found(CycleFigures... cycles) {
    return Findings.of(SPEC, List.of(cycles), "termination.maxCycles");
  }

  private static CycleFigures judged(int cycle) {
    return judged(cycle, Map.of());
  }

  private static CycleFigures judged(int cycle, Map<String, Double> figures) {
    return Cycles.of(
        cycle, cycle == 0 ? Outcome.PRETRAINED : Outcome.IMPROVED, merged(perplexity(8), figures));
  }

  private static CycleFigures perplexity(int cycle, double perplexity) {
    return judged(cycle, perplexity(perplexity));
  }

  private static CycleFigures valid(int cycle, double share, double error) {
    return judged(cycle, valid(share, error));
  }

  private static CycleFigures distinct(int cycle, double share) {
    return judged(cycle, Map.of(FigureNames.DISTINCT_2, share));
  }

  private static Map<String, Double> perplexity(double perplexity) {
    return Map.of(FigureNames.PERPLEXITY, perplexity);
  }

  private static Map<String, Double> valid(double share, double error) {
    return Map.of(FigureNames.VALID, share, FigureNames.VALID_ERROR, error);
  }

  private static Map<String, Double> words(double share, double error) {
    return Map.of(FigureNames.KNOWN_WORDS, share, FigureNames.KNOWN_WORDS_ERROR, error);
  }

  /** Perplexity 8 at the first version, and this change of the loss since. */
  private static Map<String, Double> changed(double change, double error) {
    return Map.of(
        FigureNames.PERPLEXITY, 8.0,
        FigureNames.LOSS_CHANGE, change,
        FigureNames.LOSS_CHANGE_ERROR, error);
  }

  private static Map<String, Double> merged(Map<String, Double> some, Map<String, Double> more) {
    Map<String, Double> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }
}
