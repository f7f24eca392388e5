package io.verisim.orchestrator.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.orchestrator.judgement.Comparison.Difference;
import io.verisim.report.FigureNames;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  private final Locale locale = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(locale);
  }

  /**
   * Standard errors of 0.0375 and 0.05 make one of 0.0625 for the difference; twice that is 0.125.
   */
  @ParameterizedTest
  @CsvSource({
    "0.5,   WITHIN_NOISE",
    "0.625, WITHIN_NOISE",
    "0.375, WITHIN_NOISE",
    "0.626, BETTER",
    "0.374, WORSE"
  })
  void aShareCountsWhenItMovedByMoreThanTwoStandardErrors(double after, Difference verdict) {
    assertThat(shares(share(0.5, 0.0375), share(after, 0.05)).difference()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "0,      WITHIN_NOISE",
    "0.125,  WITHIN_NOISE",
    "-0.125, WITHIN_NOISE",
    "0.126,  WORSE",
    "-0.126, BETTER"
  })
  void aLossCountsWhenItMovedByMoreThanTwoStandardErrors(double change, Difference verdict) {
    assertThat(Comparison.loss(changed(0, 0.0375), changed(change, 0.05)).difference())
        .isEqualTo(verdict);
  }

  @Test
  void theFirstVersionAddsNoErrorToALossChange() {
    Map<String, Double> first = Map.of(FigureNames.PERPLEXITY, 8.0);

    assertThat(Comparison.loss(first, changed(-0.125, 0.0625)).difference())
        .isEqualTo(Difference.WITHIN_NOISE);
    assertThat(Comparison.loss(first, changed(-0.126, 0.0625)).difference())
        .isEqualTo(Difference.BETTER);
  }

  @Test
  void aMissingFigureGivesAnUnknownDifference() {
    Map<String, Double> first = Map.of(FigureNames.PERPLEXITY, 8.0);

    assertThat(shares(share(0.5, 0.01), Map.of()).difference()).isEqualTo(Difference.UNKNOWN);
    assertThat(shares(Map.of(), share(0.5, 0.01)).difference()).isEqualTo(Difference.UNKNOWN);
    assertThat(Comparison.loss(first, Map.of()).difference()).isEqualTo(Difference.UNKNOWN);
  }

  /** A single text or window has no error, and nobody knows what its figures are worth. */
  @Test
  void aMissingErrorGivesAnUnknownDifference() {
    Map<String, Double> first = Map.of(FigureNames.PERPLEXITY, 8.0);
    Map<String, Double> second =
        Map.of(FigureNames.PERPLEXITY, 6.0, FigureNames.LOSS_CHANGE, -0.29);

    assertThat(Comparison.loss(first, second).difference()).isEqualTo(Difference.UNKNOWN);
    assertThat(shares(share(0.5, 0.01), Map.of(FigureNames.VALID, 0.9)).difference())
        .isEqualTo(Difference.UNKNOWN);
  }

  @Test
  void anUnknownDifferencePrintsNoNumbers() {
    Comparison unknown = shares(share(0.5, 0.01), Map.of());

    assertThat(unknown.shares()).isEqualTo("not known");
    assertThat(unknown.perplexities()).isEqualTo("not known");
  }

  @Test
  void sharesPrintAsPercentInAnyLocale() {
    Locale.setDefault(Locale.GERMANY);

    assertThat(shares(share(0.5, 0.0375), share(0.75, 0.05)).shares())
        .isEqualTo("better (75.0 %, against 50.0 %, standard error of the difference 6.3)");
  }

  /** A fall of the loss by 0.2231 nats is one of the perplexity to four fifths. */
  @Test
  void lossesPrintAsPerplexityChangesInAnyLocale() {
    Locale.setDefault(Locale.GERMANY);

    assertThat(Comparison.loss(changed(0, 0), changed(Math.log(0.8), 0.0125)).perplexities())
        .isEqualTo("better (-20.00 %, standard error 1.25)");
    assertThat(Comparison.loss(changed(0, 0), changed(Math.log(1.25), 0.0125)).perplexities())
        .startsWith("worse (+25.00 %");
  }

  private static Comparison shares(Map<String, Double> before, Map<String, Double> after) {
    return Comparison.share(before, after, FigureNames.VALID, FigureNames.VALID_ERROR);
  }

  private static Map<String, Double> share(double share, double error) {
    return Map.of(FigureNames.VALID, share, FigureNames.VALID_ERROR, error);
  }

  private static Map<String, Double> changed(double change, double error) {
    return Map.of(
        FigureNames.PERPLEXITY, 8 * Math.exp(change),
        FigureNames.LOSS_CHANGE, change,
        FigureNames.LOSS_CHANGE_ERROR, error);
  }
}
