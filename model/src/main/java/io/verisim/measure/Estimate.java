package io.verisim.measure;

import java.util.Arrays;

/**
 * A figure with its standard error.
 *
 * @param error standard error, NaN if there is too little data
 */
public record Estimate(double value, double error) {

  /**
   * The ratio of two sums over independent clusters, such as valid sentences and sentences of each
   * text, with the error from linearisation (Cochran 1977, section 2.11).
   */
  public static Estimate ratio(double[] parts, double[] wholes) {
    double ratio = Arrays.stream(parts).sum() / Arrays.stream(wholes).sum();
    double squares = 0;
    for (int i = 0; i < parts.length; i++) {
      squares += Math.pow(parts[i] - ratio * wholes[i], 2);
    }
    double error = parts.length < 2
        ? Double.NaN
        : Math.sqrt(squares * parts.length / (parts.length - 1))
            / Arrays.stream(wholes).sum();
    return new Estimate(ratio, error);
  }

  /**
   * The mean of independent numbers. Its error is their standard deviation, with Bessel's
   * correction, divided by the root of their count.
   */
  public static Estimate mean(double... numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    double mean = numbers.length == 0 ? Double.NaN : sum / numbers.length;
    double squares = 0;
    for (double number : numbers) {
      squares += (number - mean) * (number - mean);
    }
    double error = numbers.length < 2
        ? Double.NaN
        : Math.sqrt(squares / (numbers.length - 1) / numbers.length);
    return new Estimate(mean, error);
  }
}
