package io.verisim.orchestrator.judgement;

import io.verisim.report.FigureNames;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * People's preference by their choices between texts of two versions. A tie counts as half a choice
 * for each version. The interval is Wilson's at 95 %, which overstates the uncertainty of ties.
 *
 * @param ratings choices
 * @param winRate share of them for the newer version
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record Preference(int ratings, double winRate, double low, double high) {
  private static final double Z = 1.959964;

  /** Computes the preference from votes: 1 for the newer version, 0 against it, 0.5 for a tie. */
  public static Preference of(List<Double> votes) {
    int n = votes.size();
    if (n == 0) {
      return new Preference(0, Double.NaN, 0, 1);
    }
    double rate = votes.stream().mapToDouble(Double::doubleValue).sum() / n;
    double square = Z * Z / n;
    double centre = (rate + square / 2) / (1 + square);
    double half = Z / (1 + square) * Math.sqrt(rate * (1 - rate) / n + square / (4 * n));
    return new Preference(n, rate, centre - half, centre + half);
  }

  public Map<String, Double> figures() {
    return Map.of(
        FigureNames.RATINGS,
        (double) ratings,
        FigureNames.WIN_RATE,
        winRate,
        FigureNames.WIN_RATE_LOW,
        low,
        FigureNames.WIN_RATE_HIGH,
        high);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f %% of %d choices (95 %% interval %.0f to %.0f %%)",
        100 * winRate,
        ratings,
        100 * low,
        100 * high);
  }
}
