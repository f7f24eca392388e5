package io.verisim.measure;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Correlation of two numbers of the same texts. */
public final class Correlation {
  private Correlation() {}

  /**
   * Pearson's correlation inside groups, averaged over the groups in which both numbers vary, with
   * the standard error of that mean. A text whose second number is NaN is left out of its group.
   *
   * @param first [texts], group by group
   * @param second [texts]
   */
  public static Estimate insideGroups(double[] first, double[] second, int groupSize) {
    double[] correlations = new double[first.length / groupSize];
    for (int group = 0; group < correlations.length; group++) {
      int from = group * groupSize;
      correlations[group] = pearson(
          Arrays.copyOfRange(first, from, from + groupSize),
          Arrays.copyOfRange(second, from, from + groupSize));
    }
    return Estimate.mean(
        Arrays.stream(correlations).filter(value -> !Double.isNaN(value)).toArray());
  }

  /** NaN if either number does not vary. */
  private static double pearson(double[] first, double[] second) {
    if (!varies(first, second) || !varies(second, second)) {
      return Double.NaN;
    }
    int count = 0;
    double firstSum = 0;
    double secondSum = 0;
    for (int i = 0; i < first.length; i++) {
      if (!Double.isNaN(second[i])) {
        count++;
        firstSum += first[i];
        secondSum += second[i];
      }
    }
    double product = 0;
    double firstSquares = 0;
    double secondSquares = 0;
    for (int i = 0; i < first.length; i++) {
      if (!Double.isNaN(second[i])) {
        double a = first[i] - firstSum / count;
        double b = second[i] - secondSum / count;
        product += a * b;
        firstSquares += a * a;
        secondSquares += b * b;
      }
    }
    return product / Math.sqrt(firstSquares * secondSquares);
  }

  /**
   * Compares the numbers with each other, because equal numbers may differ from their rounded mean.
   */
  private static boolean varies(double[] numbers, double[] second) {
    return IntStream.range(0, numbers.length)
            .filter(i -> !Double.isNaN(second[i]))
            .mapToDouble(i -> numbers[i])
            .distinct()
            .count()
        > 1;
  }
}
