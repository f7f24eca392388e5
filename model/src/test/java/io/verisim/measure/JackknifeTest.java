package io.verisim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JackknifeTest {
  @Test
  void theErrorOfAMeanOfTenIsItsStandardError() {
    double[] numbers = new Random(1).doubles(10).toArray();
    Estimate estimate = Jackknife.of(list(numbers), JackknifeTest::mean);

    assertThat(estimate.value()).isEqualTo(Estimate.mean(numbers).value(), within(1e-12));
    assertThat(estimate.error()).isEqualTo(Estimate.mean(numbers).error(), within(1e-12));
  }

  /**
   * Groups are the numbers of one last digit, so that of 30 numbers three are left out at a time.
   */
  @Test
  void theErrorOfAMeanOfManyUsesTenGroups() {
    double[] numbers = new Random(2).doubles(30).toArray();
    double[] tenths = new double[10];
    for (int i = 0; i < 30; i++) {
      tenths[i % 10] += numbers[i] / 3;
    }
    assertThat(Jackknife.of(list(numbers), JackknifeTest::mean).error())
        .isEqualTo(Estimate.mean(tenths).error(), within(1e-12));
  }

  @Test
  void aConstantFigureHasZeroError() {
    assertThat(Jackknife.of(Collections.nCopies(50, 3.0), JackknifeTest::mean))
        .isEqualTo(new Estimate(3, 0));
  }

  @Test
  void theErrorIsNanForFewerThanTenItems() {
    List<Double> nine = list(new Random(3).doubles(9).toArray());
    assertThat(Jackknife.of(nine, JackknifeTest::mean).value()).isEqualTo(mean(nine));
    assertThat(Jackknife.of(nine, JackknifeTest::mean).error()).isNaN();
  }

  @Test
  void aNanFigureHasANanError() {
    assertThat(Jackknife.of(Collections.nCopies(20, 1.0), some -> Double.NaN))
        .isEqualTo(new Estimate(Double.NaN, Double.NaN));
    assertThat(Jackknife.of(
                list(IntStream.range(0, 10).asDoubleStream().toArray()),
                some -> some.contains(4.0) ? 1 : Double.NaN)
            .error())
        .as("a figure that hangs on one item")
        .isNaN();
  }

  /**
   * The truth lies within 2.262 errors (Student's t, 9 degrees of freedom) of 95 % of estimates. Of
   * 1000 seeded trials, a count outside 950 +- 42, six standard deviations, would come about once
   * in 5 x 10^8 generators.
   */
  @Test
  void the95PercentIntervalCoversTheTruth() {
    Random random = new Random(4);
    int covered = 0;
    for (int trial = 0; trial < 1000; trial++) {
      double[] numbers = DoubleStream.generate(random::nextGaussian).limit(40).toArray();
      Estimate estimate = Jackknife.of(list(numbers), JackknifeTest::mean);
      covered += Math.abs(estimate.value()) < 2.262 * estimate.error() ? 1 : 0;
    }
    assertThat(covered).isBetween(908, 992);
  }

  private static double mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(number -> number).average().orElse(Double.NaN);
  }

  private static List<Double> list(double... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
