package io.verisim.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.report.CycleFigures.Outcome;
import io.verisim.spec.BaselineMethod;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CycleTableTest {
  private static final CycleFigures FIRST = Reports.cycle(
      0,
      Outcome.PRETRAINED,
      Map.of(FigureNames.PERPLEXITY, 2.5, FigureNames.VALID, 0.125, FigureNames.VALID_ERROR, 0.01));
  private static final CycleFigures SECOND =
      Reports.cycle(1, Outcome.IMPROVED, Map.of(FigureNames.PERPLEXITY, 2.25));
  private static final CycleFigures REFUSED = Reports.cycle(
      1, Outcome.REFUSED, Map.of(FigureNames.SKILL, 0.0123, FigureNames.SKILL_ERROR, 0.01));

  private final Locale locale = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(locale);
  }

  @Test
  void alignsColumnsAndOmitsEmptyOnes() {
    assertThat(CycleTable.versions(List.of(FIRST, SECOND)).text()).isEqualTo("""
        cycle  model  perplexity  valid sentences  time
            0     v1      2.5000       12.5% ±1.0   3 s
            1     v2      2.2500                -   3 s
        """);
  }

  @Test
  void markdownHasTheSameCellsAsText() {
    assertThat(CycleTable.versions(List.of(FIRST, SECOND)).markdown()).isEqualTo("""
        | cycle | model | perplexity | valid sentences | time |
        | --- | --- | --- | --- | --- |
        | 0 | v1 | 2.5000 | 12.5% ±1.0 | 3 s |
        | 1 | v2 | 2.2500 | - | 3 s |
        """);
  }

  @Test
  void aBaselineHasARowBelowItsVersion() {
    CycleFigures withBaseline = Reports.withBaseline(SECOND, Map.of(FigureNames.PERPLEXITY, 2.125));

    assertThat(CycleTable.versions(List.of(FIRST, withBaseline)).markdown()).endsWith("""
        | 1 | v2 | 2.2500 | - | 3 s |
        |  | baseline | 2.1250 | - | 42 s |
        """);
  }

  @Test
  void otherMethodsHaveRowsBelowTheBaseline() {
    CycleFigures both = Reports.withBaseline(SECOND, Map.of(FigureNames.PERPLEXITY, 2.125))
        .with(
            BaselineMethod.SELF_PLAY,
            new CycleFigures.Baseline(SECOND.baseModel(), Map.of(FigureNames.PERPLEXITY, 2.5), 7));

    assertThat(CycleTable.versions(List.of(FIRST, both)).markdown()).endsWith("""
        | 1 | v2 | 2.2500 | - | 3 s |
        |  | baseline | 2.1250 | - | 42 s |
        |  | self play | 2.5000 | - | 7 s |
        """);
  }

  @Test
  void eachHeldOutMeasureHasAColumn() {
    CycleFigures judged = Reports.cycle(
        1,
        Outcome.IMPROVED,
        Map.of(
            FigureNames.PERPLEXITY_FLOOR, 2.0,
            FigureNames.SENTENCE_LENGTH, 31.26,
            FigureNames.RULE_DISTANCE, 0.1111,
            FigureNames.KNOWN_WORDS, 0.75,
            FigureNames.KNOWN_WORDS_ERROR, 0.005,
            FigureNames.DISTINCT_2, 0.2222,
            FigureNames.SELF_BLEU, 0.3333,
            FigureNames.COPIED, 0.4444,
            FigureNames.FRESH_SKILL, 0.5555,
            FigureNames.FRESH_AUC, 0.6666));

    assertThat(CycleTable.versions(List.of(judged)).markdown()).isEqualTo("""
        | cycle | model | floor | length | rule distance | known words | distinct-2 | self-BLEU | copied | fresh skill | fresh AUC | time |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        | 1 | v2 | 2.0000 | 31.3 | 0.111 | 75.0% ±0.5 | 0.222 | 0.333 | 0.444 | 0.556 | 0.667 | 3 s |
        """);
  }

  @Test
  void showsARewardModelWithTheGrpoResults() {
    CycleFigures cycle = Reports.cycle(
        1,
        Outcome.IMPROVED,
        Map.of(
            FigureNames.SKILL, 0.5,
            FigureNames.SKILL_ERROR, 0.0125,
            FigureNames.AUC, 0.75,
            FigureNames.REWARD_MODEL_FAULTS, -0.25,
            FigureNames.REWARD_MODEL_FAULTS_ERROR, 0.03,
            FigureNames.REWARD_MODEL_LENGTH, 0.1,
            FigureNames.REWARD_MODEL_LENGTH_ERROR, 0.02,
            FigureNames.REWARD_START, 0.3,
            FigureNames.REWARD, 0.45,
            FigureNames.KL, 0.02));

    assertThat(CycleTable.rewardModels(List.of(FIRST, cycle)).markdown()).isEqualTo("""
        | cycle | skill | AUC | score ~ faults | score ~ length | reward | KL | outcome | stopped by |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        | 1 | 0.500 ±0.013 | 0.750 | -0.250 ±0.030 | 0.100 ±0.020 | 0.300 > 0.450 | 0.0200 | improved | maxSteps |
        """);
  }

  @Test
  void showsBestOfEightNextToAllTexts() {
    CycleFigures grammar = Reports.cycle(
        1,
        Outcome.IMPROVED,
        Map.of(
            FigureNames.REWARD_MODEL_VALID_ALL, 0.5,
            FigureNames.REWARD_MODEL_VALID_BEST, 0.75,
            FigureNames.REWARD_MODEL_VALID_BEST_ERROR, 0.02,
            FigureNames.REWARD_MODEL_KNOWN_ALL, 0.9,
            FigureNames.REWARD_MODEL_KNOWN_BEST, 0.95,
            FigureNames.REWARD_MODEL_KNOWN_BEST_ERROR, 0.01));

    assertThat(CycleTable.rewardModels(List.of(grammar)).markdown())
        .startsWith("| cycle | valid, best of 8 | known words, best of 8 |")
        .contains("| 1 | 50.0% > 75.0% ±2.0 | 90.0% > 95.0% ±1.0 |");
  }

  @Test
  void showsARefusedRewardModelWithTheReason() {
    assertThat(CycleTable.rewardModels(List.of(FIRST, REFUSED)).text()).isEqualTo("""
        cycle         skill  outcome            stopped by
            1  0.012 ±0.010  refused  rewardModel.minSkill
        """);
  }

  @Test
  void pretrainingAloneHasNoRewardModelRow() {
    assertThat(CycleTable.rewardModels(List.of(FIRST)).isEmpty()).isTrue();
    assertThat(CycleTable.rewardModels(List.of(FIRST, REFUSED)).isEmpty()).isFalse();
  }

  @Test
  void listsEachVersionByDescendingTemperature() {
    CycleFigures first = Reports.cycle(
        0,
        Outcome.PRETRAINED,
        Map.of(
            FigureNames.VALID,
            0.5,
            FigureNames.VALID_ERROR,
            0.01,
            FigureNames.PERPLEXITY,
            3.0,
            FigureNames.at(0.5, FigureNames.VALID),
            0.75,
            FigureNames.at(0.5, FigureNames.VALID_ERROR),
            0.02,
            FigureNames.at(0.5, FigureNames.PERPLEXITY),
            4.0,
            FigureNames.at(0.75, FigureNames.VALID),
            0.625,
            FigureNames.at(0.75, FigureNames.PERPLEXITY),
            3.5));

    assertThat(CycleTable.temperatures(List.of(first)).markdown()).isEqualTo("""
        | model | T 1 | T 0.75 | T 0.5 |
        | --- | --- | --- | --- |
        | v1 | 50.0% ±1.0 at 3.0000 | 62.5% at 3.5000 | 75.0% ±2.0 at 4.0000 |
        """);
  }

  @Test
  void temperaturesShowKnownWordsWithoutAGrammar() {
    CycleFigures first = Reports.cycle(
        0,
        Outcome.PRETRAINED,
        Map.of(
            FigureNames.KNOWN_WORDS,
            0.5,
            FigureNames.PERPLEXITY,
            3.0,
            FigureNames.at(0.5, FigureNames.KNOWN_WORDS),
            0.75,
            FigureNames.at(0.5, FigureNames.PERPLEXITY),
            4.0));

    assertThat(CycleTable.temperatures(List.of(first)).markdown())
        .contains("| v1 | 50.0% at 3.0000 | 75.0% at 4.0000 |");
  }

  @Test
  void aMissingFigureAtATemperatureIsADash() {
    CycleFigures first = Reports.cycle(
        0,
        Outcome.PRETRAINED,
        Map.of(
            FigureNames.PERPLEXITY,
            3.0,
            FigureNames.at(0.5, FigureNames.KNOWN_WORDS),
            0.75,
            FigureNames.at(0.5, FigureNames.PERPLEXITY),
            4.0));
    CycleFigures second = Reports.cycle(
        1,
        Outcome.IMPROVED,
        Map.of(FigureNames.KNOWN_WORDS, 0.5, FigureNames.at(0.5, FigureNames.KNOWN_WORDS), 0.625));

    assertThat(CycleTable.temperatures(List.of(first, second)).markdown()).endsWith("""
        | v1 | - at 3.0000 | 75.0% at 4.0000 |
        | v2 | 50.0% at - | 62.5% at - |
        """);
  }

  @Test
  void aRefusedCycleHasNoTemperatures() {
    assertThat(CycleTable.temperatures(List.of(REFUSED)).isEmpty()).isTrue();
  }

  @Test
  void sweepListsTheTemperaturesOfAllVersions() {
    CycleFigures first = Reports.cycle(
        0, Outcome.PRETRAINED, Map.of(FigureNames.at(0.6, FigureNames.PERPLEXITY), 3.0));
    CycleFigures second = Reports.cycle(
        1,
        Outcome.IMPROVED,
        Map.of(
            FigureNames.at(1.5, FigureNames.PERPLEXITY), 3.0,
            FigureNames.at(0.6, FigureNames.VALID), 0.5,
            FigureNames.at(1e-5, FigureNames.VALID), 0.5));

    assertThat(CycleTable.sweep(List.of(first, second))).containsExactly(1.5, 0.6, 1e-5);
    assertThat(CycleTable.sweep(List.of(FIRST, SECOND))).isEmpty();
  }

  @Test
  void numbersDoNotDependOnTheLocale() {
    Locale.setDefault(Locale.GERMANY);

    assertThat(CycleTable.versions(List.of(FIRST)).text()).contains("2.5000").contains("12.5%");
  }

  @Test
  void aTableWithoutCyclesHasOnlyTitles() {
    assertThat(CycleTable.versions(List.of()).text()).startsWith("cycle  model").hasLineCount(1);
  }
}
