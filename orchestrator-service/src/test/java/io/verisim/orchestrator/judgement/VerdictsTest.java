package io.verisim.orchestrator.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.EvaluatedVersion;
import io.verisim.report.FigureNames;
import io.verisim.report.Verdict;
import io.verisim.spec.BaselineMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** v1 and a baseline that is a little better, each at two temperatures; errors of one percent. */
class VerdictsTest {
  private static final Map<String, Double> BASE =
      at(figures(0.30, 0.90, 5.0), 0.7, figures(0.50, 0.70, 5.4));
  private static final Map<String, Double> BASELINE =
      at(figures(0.35, 0.90, 4.9), 0.7, figures(0.55, 0.70, 5.3));

  @Test
  void thereAreNoVersionsBeforeTheFirst() {
    assertThat(Verdicts.of(List.of())).isEmpty();
  }

  @Test
  void theFirstVersionHasFiguresButDoesNotWin() {
    EvaluatedVersion first = Verdicts.of(List.of(cycle(0, BASE))).get(0);

    assertThat(first.version()).isEqualTo(1);
    assertThat(first.cycle()).isZero();
    assertThat(first.verdict().wins()).isFalse();
    assertThat(first.verdict().measure()).isEqualTo("valid sentences");
    assertThat(first.verdict().quality()).isEqualTo(0.30);
    assertThat(first.verdict().judgeDivergence()).isNull();
    assertThat(first.verdict().sentence())
        .isEqualTo("v1 is the base model that the cycles start from.");
  }

  @Test
  void aVersionBeyondBaselineAndTemperaturesWins() {
    Verdict verdict = verdict(figures(0.60, 0.80, 5.1));

    assertThat(verdict.wins()).isTrue();
    assertThat(verdict.qualityFrontier()).isCloseTo(0.45, within(1e-9));
    assertThat(verdict.sentence())
        .isEqualTo(
            "v2 wins: 60.0 % valid sentences. Its baseline has 35.0 %, and v1 and the baseline"
                + " reach at most 45.0 % at the same diversity, at any temperature.");
  }

  @Test
  void aVersionWithoutABaselineHasNotWon() {
    EvaluatedVersion version =
        Verdicts.of(List.of(cycle(0, BASE), cycle(1, figures(0.60, 0.80, 5.1)))).get(1);

    assertThat(version.verdict().beatsBaseline()).isFalse();
    assertThat(version.verdict().sentence()).isEqualTo("v2 has no baseline to be compared with.");
  }

  @Test
  void aBaselineWithinTheNoiseIsNotBeaten() {
    Verdict verdict = verdict(figures(0.37, 0.90, 4.9));

    assertThat(verdict.beatsBaseline()).isFalse();
    assertThat(verdict.sentence())
        .isEqualTo("v2 does not win: its baseline has 35.0 % valid sentences, v2 37.0 % (standard"
            + " error of the difference 1.4).");
  }

  @Test
  void aLowerTemperatureSoldAsProgressDoesNotWin() {
    Verdict verdict = verdict(figures(0.50, 0.70, 5.4));

    assertThat(verdict.beatsBaseline()).isTrue();
    assertThat(verdict.beatsTemperatures()).isFalse();
    assertThat(verdict.sentence())
        .startsWith("v2 does not win: at the same diversity, v1 or its baseline reaches 55.0 %"
            + " valid sentences at some temperature, v2 50.0 %");
  }

  @Test
  void anotherMethodWithTheSameComputeMustBeBeatenToo() {
    CycleFigures version = Cycles.withBaseline(cycle(1, figures(0.60, 0.80, 5.1)), BASELINE);
    CycleFigures better =
        Cycles.withBaseline(version, BaselineMethod.TOKEN_DISTILLATION, figures(0.62, 0.85, 4.9));
    CycleFigures worse =
        Cycles.withBaseline(version, BaselineMethod.TOKEN_DISTILLATION, figures(0.40, 0.85, 4.9));

    assertThat(Verdicts.of(List.of(cycle(0, BASE), better)).get(1).verdict().sentence())
        .startsWith("v2 does not win: at the same diversity, v1 or one of its baselines reaches"
            + " 62.0 % valid sentences at some temperature, v2 60.0 %");
    Verdict won = Verdicts.of(List.of(cycle(0, BASE), worse)).get(1).verdict();
    assertThat(won.wins()).isTrue();
    assertThat(won.sentence()).contains("and v1 and the baselines reach at most 45.0 %");
  }

  /** Without the other method, nothing comparable was evaluated where the version is. */
  @Test
  void anotherMethodCannotHelpAVersionToWin() {
    CycleFigures collapsed = Cycles.withBaseline(cycle(1, figures(1.00, 0.05, 60)), BASELINE);
    CycleFigures broad = Cycles.withBaseline(cycle(1, figures(0.36, 0.97, 5.0)), BASELINE);

    assertThat(
            wins(Cycles.withBaseline(collapsed, BaselineMethod.SELF_PLAY, figures(0.10, 0.04, 70))))
        .isFalse();
    assertThat(wins(broad)).isFalse();
    assertThat(wins(
            Cycles.withBaseline(broad, BaselineMethod.RANDOM_REWARD, figures(0.10, 0.99, 5.0))))
        .isFalse();
  }

  private static boolean wins(CycleFigures version) {
    return Verdicts.of(List.of(cycle(0, BASE), version)).get(1).verdict().wins();
  }

  @Test
  void aCollapsedGeneratorDoesNotWin() {
    Verdict verdict = verdict(figures(1.00, 0.05, 60));

    assertThat(verdict.beatsTemperatures()).isFalse();
    assertThat(verdict.qualityFrontier()).isNull();
    assertThat(verdict.sentence())
        .isEqualTo("v2 does not win: its text is less diverse than that of v1 and of its baseline"
            + " at any evaluated temperature.");
  }

  @Test
  void diverseTextThatForgotTheCorpusDoesNotWin() {
    assertThat(verdict(figures(0.60, 0.80, 9.9)).sentence())
        .isEqualTo("v2 does not win: its perplexity is higher than that of v1 and of its baseline"
            + " at any evaluated temperature.");
    assertThat(verdict(figures(0.48, 0.85, 5.29)).sentence())
        .startsWith("v2 does not win: at the same perplexity, v1 or its baseline reaches 54.");
    assertThat(verdict(figures(0.53, 0.85, 5.29)).wins())
        .as("as likely as a temperature of the same quality, and more diverse")
        .isTrue();
  }

  /** Its sentences are right by the measure, but the judge finds the scorer's mistakes in them. */
  @Test
  void aCopyOfTheScorersMistakesDoesNotWinBeforeAJudge() {
    CycleFigures first = cycle(0, judged(BASE, 0.25, 0.22));
    Map<String, Double> baseline = judged(BASELINE, 0.24, 0.21);

    Verdict copy = verdict(first, divergence(figures(0.60, 0.80, 5.2), 0.23), baseline);
    Verdict better = verdict(first, divergence(figures(0.60, 0.80, 5.2), 0.17), baseline);

    assertThat(copy.beatsTemperatures()).isFalse();
    assertThat(copy.sentence())
        .isEqualTo(
            "v2 does not win: its baseline diverges from the judge by 0.240 nats per token, v2"
                + " by 0.230 (standard error of the difference 0.007).");
    assertThat(better.wins()).isTrue();
    assertThat(better.judgeFrontier()).isCloseTo(0.218, within(0.001));
    assertThat(better.sentence())
        .endsWith(" It diverges from the judge by 0.170 nats per token, they by at least 0.217 at"
            + " the same perplexity.");
  }

  @Test
  void figuresThatAreNotKnownAreCalledSo() {
    Map<String, Double> unknown = new HashMap<>(figures(0.60, 0.95, 5.1));
    unknown.remove(FigureNames.DISTINCT_2_ERROR);

    assertThat(verdict(unknown).sentence())
        .isEqualTo("v2 does not win: its diversity or its error is not known.");
  }

  @Test
  void aVersionThatWasNotEvaluatedIsLeftOut() {
    CycleFigures refused = Cycles.of(1, Outcome.REFUSED, Map.of());

    assertThat(Verdicts.of(List.of(cycle(0, BASE), refused))).hasSize(1);
  }

  private static Verdict verdict(Map<String, Double> version) {
    return verdict(cycle(0, BASE), version, BASELINE);
  }

  private static Verdict verdict(
      CycleFigures first, Map<String, Double> version, Map<String, Double> baseline) {
    return Verdicts.of(List.of(first, Cycles.withBaseline(cycle(1, version), baseline)))
        .get(1)
        .verdict();
  }

  private static CycleFigures cycle(int number, Map<String, Double> figures) {
    return Cycles.of(number, number == 0 ? Outcome.PRETRAINED : Outcome.IMPROVED, figures);
  }

  private static Map<String, Double> figures(double valid, double diversity, double perplexity) {
    return Map.of(
        FigureNames.VALID, valid,
        FigureNames.VALID_ERROR, 0.01,
        FigureNames.DISTINCT_2, diversity,
        FigureNames.DISTINCT_2_ERROR, 0.01,
        FigureNames.PERPLEXITY, perplexity);
  }

  private static Map<String, Double> divergence(Map<String, Double> figures, double divergence) {
    Map<String, Double> all = new HashMap<>(figures);
    all.put(FigureNames.JUDGE_DIVERGENCE, divergence);
    all.put(FigureNames.JUDGE_DIVERGENCE_ERROR, 0.005);
    return all;
  }

  /** The figures, with a judge's at temperature 1 and at 0.7. */
  private static Map<String, Double> judged(
      Map<String, Double> figures, double divergence, double cold) {
    Map<String, Double> all = divergence(figures, divergence);
    divergence(Map.of(), cold).forEach((name, value) -> all.put(FigureNames.at(0.7, name), value));
    return all;
  }

  private static Map<String, Double> at(
      Map<String, Double> figures, double temperature, Map<String, Double> others) {
    Map<String, Double> all = new HashMap<>(figures);
    others.forEach((name, value) -> all.put(FigureNames.at(temperature, name), value));
    return all;
  }
}
