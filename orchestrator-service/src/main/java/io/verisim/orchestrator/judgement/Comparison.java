package io.verisim.orchestrator.judgement;

import io.verisim.report.FigureNames;
import java.util.Locale;
import java.util.Map;

/**
 * A model against another one by one figure. A difference counts when it is larger than twice its
 * standard error.
 *
 * @param before of the model that is compared with
 * @param after of the model that is judged
 * @param error standard error of their difference
 * @param higherIsBetter which way is better
 */
record Comparison(double before, double after, double error, boolean higherIsBetter) {
  private static final double ERRORS = 2;

  /** What a difference says. */
  enum Verdict {
    BETTER("better"),
    WORSE("worse"),
    WITHIN_NOISE("within the noise"),
    /** One of the figures is missing. */
    UNKNOWN("not known");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Of a share with its standard error, such as valid sentences; the two are taken as independent.
   */
  static Comparison share(
      Map<String, Double> before, Map<String, Double> after, String figure, String error) {
    return new Comparison(
        value(before, figure),
        value(after, figure),
        Math.hypot(value(before, error), value(after, error)),
        true);
  }

  /**
   * Of held-out loss, as its change since the first version. The first version itself has none,
   * which counts as no change without error; the errors of two others add up as if they were
   * independent, which is on the safe side.
   */
  static Comparison loss(Map<String, Double> before, Map<String, Double> after) {
    return new Comparison(
        change(before), change(after), Math.hypot(error(before), error(after)), false);
  }

  private static double change(Map<String, Double> figures) {
    return figures.containsKey(FigureNames.PERPLEXITY)
        ? figures.getOrDefault(FigureNames.LOSS_CHANGE, 0.0)
        : Double.NaN;
  }

  /** A change of a single window has no error, and is not known then. */
  private static double error(Map<String, Double> figures) {
    return figures.containsKey(FigureNames.LOSS_CHANGE)
        ? value(figures, FigureNames.LOSS_CHANGE_ERROR)
        : 0;
  }

  private static double value(Map<String, Double> figures, String name) {
    return figures.getOrDefault(name, Double.NaN);
  }

  Verdict verdict() {
    double change = after - before;
    if (Double.isNaN(change) || Double.isNaN(error)) {
      return Verdict.UNKNOWN;
    }
    if (Math.abs(change) <= ERRORS * error) {
      return Verdict.WITHIN_NOISE;
    }
    return change > 0 == higherIsBetter ? Verdict.BETTER : Verdict.WORSE;
  }

  /** A difference of shares in words. */
  String shares() {
    if (verdict() == Verdict.UNKNOWN) {
      return verdict().toString();
    }
    return String.format(
        Locale.ROOT,
        "%s (%.1f %%, against %.1f %%, standard error of the difference %.1f)",
        verdict(),
        100 * after,
        100 * before,
        100 * error);
  }

  /** A difference of losses in words, as one of perplexities. */
  String perplexities() {
    if (verdict() == Verdict.UNKNOWN) {
      return verdict().toString();
    }
    return String.format(
        Locale.ROOT,
        "%s (%+.2f %%, standard error %.2f)",
        verdict(),
        100 * Math.expm1(after - before),
        100 * error);
  }
}
