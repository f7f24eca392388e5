package io.verisim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void theErrorOfAMeanIsItsStandardError() {
    // Deviations -3, -1, 1 and 3: variance 20/3 with Bessel's correction.
    Estimate mean = Estimate.mean(1, 3, 5, 7);
    assertThat(mean.value()).isEqualTo(4);
    assertThat(mean.error()).isEqualTo(Math.sqrt(20 / 3.0 / 4), within(1e-12));
  }

  @Test
  void theErrorNeedsAtLeastTwoNumbers() {
    assertThat(Estimate.mean(5).value()).isEqualTo(5);
    assertThat(Estimate.mean(5).error()).isNaN();
    assertThat(Estimate.mean().value()).isNaN();
    assertThat(Estimate.mean().error()).isNaN();
  }
}
