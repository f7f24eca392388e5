package io.verisim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CorrelationTest {
  @Test
  void averagesTheCorrelationsOfTheGroups() {
    // Three of a line, and three whose ranks 1, 2, 3 go with 3, 1, 2: correlations 1 and -1/2.
    Estimate estimate = Correlation.insideGroups(
        new double[] {1, 2, 3, 1, 2, 3}, new double[] {2, 4, 6, 3, 1, 2}, 3);

    assertThat(estimate.value()).isEqualTo(0.25, within(1e-12));
    assertThat(estimate.error()).isEqualTo(0.75, within(1e-12));
  }

  @Test
  void ignoresDifferencesBetweenGroups() {
    double[] first = {0, 1, 0, 1, 100, 101, 100, 101};
    double[] second = {0, 0, 1, 1, 100, 100, 101, 101};

    assertThat(Correlation.insideGroups(first, second, 8).value()).isGreaterThan(0.99);
    assertThat(Correlation.insideGroups(first, second, 4).value()).isEqualTo(0, within(1e-12));
  }

  @Test
  void skipsAGroupWithAConstantSide() {
    // No three tenths have a mean of exactly a tenth in binary.
    double[] first = {1, 2, 3, 0.1, 0.1, 0.1, 1, 2, 3, 0.1, 0.1, 0.1};
    double[] second = {1, 2, 3, 1, 2, 3, 0.1, 0.1, 0.1, 0.7, 0.7, 0.7};

    Estimate estimate = Correlation.insideGroups(first, second, 3);
    assertThat(estimate.value()).isEqualTo(1, within(1e-12));
    assertThat(estimate.error()).as("one group is left").isNaN();
  }

  @Test
  void skipsATextWithoutASecondValue() {
    double[] first = {1, 2, 3, 1000};
    double[] second = {3, 2, 1, Double.NaN};

    assertThat(Correlation.insideGroups(first, second, 4).value()).isEqualTo(-1, within(1e-12));
  }

  @Test
  void isNanWithoutAUsableGroup() {
    assertThat(Correlation.insideGroups(new double[] {1, 1}, new double[] {1, 2}, 2)
            .value())
        .isNaN();
    assertThat(
            Correlation.insideGroups(new double[] {1, 2}, new double[] {Double.NaN, Double.NaN}, 2)
                .value())
        .isNaN();
    assertThat(Correlation.insideGroups(new double[0], new double[0], 2).value())
        .isNaN();
  }

  /** Six errors; normal numbers leave them once in 5 x 10^8 generators. */
  @Test
  void independentNumbersHaveNoCorrelation() {
    Random random = new Random(1);
    double[] first = random.doubles(4000).toArray();
    double[] second = random.doubles(4000).toArray();

    Estimate estimate = Correlation.insideGroups(first, second, 8);
    assertThat(Math.abs(estimate.value())).isLessThan(6 * estimate.error());
    assertThat(estimate.error()).isLessThan(0.03);
  }
}
