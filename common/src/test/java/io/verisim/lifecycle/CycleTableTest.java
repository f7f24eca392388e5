package io.verisim.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.lifecycle.CycleFigures.Outcome;
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
  private static final CycleFigures REFUSED =
      Reports.cycle(1, Outcome.REFUSED, Map.of(FigureNames.SKILL, 0.0123));

  private final Locale locale = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(locale);
  }

  @Test
  void columnsAreAlignedAMissingFigureIsADashAndAnEmptyColumnIsLeftOut() {
    assertThat(CycleTable.of(List.of(FIRST, REFUSED)).text()).isEqualTo("""
        cycle  model  perplexity  valid sentences  critic skill     outcome            stopped by  time
            0     v1      2.5000       12.5% ±1.0             -  pretrained              maxSteps   3 s
            1     v1           -                -         0.012     refused  rewardModel.minSkill   3 s
        """);
  }

  @Test
  void theMarkdownHasTheSameCells() {
    assertThat(CycleTable.of(List.of(FIRST, REFUSED)).markdown()).isEqualTo("""
        | cycle | model | perplexity | valid sentences | critic skill | outcome | stopped by | time |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        | 0 | v1 | 2.5000 | 12.5% ±1.0 | - | pretrained | maxSteps | 3 s |
        | 1 | v1 | - | - | 0.012 | refused | rewardModel.minSkill | 3 s |
        """);
  }

  @Test
  void theRewardIsShownFromItsStartToWhatWasKept() {
    CycleFigures cycle = Reports.cycle(
        1, Outcome.IMPROVED, Map.of(FigureNames.REWARD_START, 0.3, FigureNames.REWARD, 0.45));

    assertThat(CycleTable.of(List.of(cycle)).markdown()).contains("| 0.300 > 0.450 |");
  }

  @Test
  void numbersAreWrittenAlikeEverywhere() {
    Locale.setDefault(Locale.GERMANY);

    assertThat(CycleTable.of(List.of(FIRST)).text()).contains("2.5000").contains("12.5%");
  }

  @Test
  void aTableWithoutCyclesIsItsTitles() {
    assertThat(CycleTable.of(List.of()).text()).startsWith("cycle  model").hasLineCount(1);
  }
}
