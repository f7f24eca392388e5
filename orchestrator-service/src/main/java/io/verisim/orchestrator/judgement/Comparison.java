package io.verisim.orchestrator.judgement;

import io.verisim.report.FigureNames;
import java.util.Locale;
import java.util.Map;

/**
 * Compares two models by one figure. A difference counts if it is larger than twice its standard
 * error.
 *
 * @param before the figure of the reference model
 * @param after the figure of the evaluated model
 * @param error the standard error of their difference
 * @param higherIsBetter whether a higher figure is better
 */
record Comparison(double before, double after, double error, boolean higherIsBetter) {
  /** Standard errors beyond which a difference counts. */
  static final double ERRORS = 2;

  /** The meaning of a difference. */
  enum Difference {
    BETTER("better"),
    WORSE("worse"),
    WITHIN_NOISE("within the noise"),
    /** One of the figures is missing. */
    UNKNOWN("not known");

    private final String words;

    Difference(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Compares a share, such as that of valid sentences, by its standard errors. The two shares are
   * treated as independent.
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
   * Compares the held-out loss, as its change since the first version. The first version itself has
   * no change, which counts as 0 without error. The errors of two later versions are combined as if
   * they were independent, which is conservative.
   */
  static Comparison loss(Map<String, Double> before, Map<String, Double> after) {
    return new Comparison(
        change(before), change(after), Math.hypot(error(before), error(after)), false);
  }

  /** Compares the divergence from the judge. The two are treated as independent. */
  static Comparison divergence(Map<String, Double> before, Map<String, Double> after) {
    return new Comparison(
        value(before, FigureNames.JUDGE_DIVERGENCE),
        value(after, FigureNames.JUDGE_DIVERGENCE),
        Math.hypot(
            value(before, FigureNames.JUDGE_DIVERGENCE_ERROR),
            value(after, FigureNames.JUDGE_DIVERGENCE_ERROR)),
        false);
  }

  private static double change(Map<String, Double> figures) {
    return figures.containsKey(FigureNames.PERPLEXITY)
        ? figures.getOrDefault(FigureNames.LOSS_CHANGE, 0.0)
        : Double.NaN;
  }

  /** The standard error of the change. It is unknown if there is only a single window. */
  private static double error(Map<String, Double> figures) {
    return figures.containsKey(FigureNames.LOSS_CHANGE)
        ? value(figures, FigureNames.LOSS_CHANGE_ERROR)
        : 0;
  }

  private static double value(Map<String, Double> figures, String name) {
    return figures.getOrDefault(name, Double.NaN);
  }

  Difference difference() {
    double change = after - before;
    if (Double.isNaN(change) || Double.isNaN(error)) {
      return Difference.UNKNOWN;
    }
    if (Math.abs(change) <= ERRORS * error) {
      return Difference.WITHIN_NOISE;
    }
    return change > 0 == higherIsBetter ? Difference.BETTER : Difference.WORSE;
  }

  /** A difference of shares in words. */
  String shares() {
    if (difference() == Difference.UNKNOWN) {
      return difference().toString();
    }
    return String.format(
        Locale.ROOT,
        "%s (%.1f %%, against %.1f %%, standard error of the difference %.1f)",
        difference(),
        100 * after,
        100 * before,
        100 * error);
  }

  /** A difference of losses in words, as a difference of perplexities. */
  String perplexities() {
    if (difference() == Difference.UNKNOWN) {
      return difference().toString();
    }
    return String.format(
        Locale.ROOT,
        "%s (%+.2f %%, standard error %.2f)",
        difference(),
        100 * Math.expm1(after - before),
        100 * error);
  }
}
