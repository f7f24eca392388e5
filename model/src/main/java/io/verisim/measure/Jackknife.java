package io.verisim.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Standard errors of figures over many independent items, by the delete-a-group jackknife (Efron
 * and Tibshirani 1993).
 */
public final class Jackknife {
  private static final int GROUPS = 10;

  private Jackknife() {}

  /**
   * A figure of all items. Its error comes from leaving out a tenth of the items at a time. The
   * error is NaN for fewer than ten items or if the figure is missing.
   */
  public static <T> Estimate of(List<T> items, ToDoubleFunction<List<T>> figure) {
    double value = figure.applyAsDouble(items);
    if (items.size() < GROUPS || Double.isNaN(value)) {
      return new Estimate(value, Double.NaN);
    }
    double[] values = new double[GROUPS];
    double sum = 0;
    for (int group = 0; group < GROUPS; group++) {
      List<T> rest = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        if (i % GROUPS != group) {
          rest.add(items.get(i));
        }
      }
      values[group] = figure.applyAsDouble(rest);
      sum += values[group];
    }
    double squares = 0;
    for (double partial : values) {
      squares += Math.pow(partial - sum / GROUPS, 2);
    }
    return new Estimate(value, Math.sqrt((GROUPS - 1.0) / GROUPS * squares));
  }
}
