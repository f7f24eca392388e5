package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
  private final LearningRate rate = new LearningRate(1, 0.1, 3, 103);

  @Test
  void warmsUpInEqualSteps() {
    assertThat(rate.at(0)).isEqualTo(0.25);
    assertThat(rate.at(1)).isEqualTo(0.5);
    assertThat(rate.at(2)).isEqualTo(0.75);
    assertThat(rate.at(3)).isEqualTo(1);
  }

  @Test
  void decaysAlongACosineToItsFloor() {
    assertThat(rate.at(53)).isEqualTo(0.55, within(1e-12));
    assertThat(rate.at(28)).isEqualTo(0.1 + 0.45 * (1 + Math.sqrt(0.5)), within(1e-12));
    assertThat(rate.at(102)).isGreaterThan(0.1).isLessThan(0.101);
    assertThat(rate.at(103)).isEqualTo(0.1);
    assertThat(rate.at(1_000_000)).isEqualTo(0.1);
  }

  @Test
  void theRateIsConstantIfTheFloorEqualsThePeak() {
    LearningRate constant = new LearningRate(0.3, 0.3, 0, 1);
    assertThat(new double[] {constant.at(0), constant.at(1), constant.at(1L << 40)})
        .containsOnly(0.3);
  }

  @Test
  void aWarmUpLongerThanTheTrainingClimbsThroughout() {
    LearningRate climbing = new LearningRate(1, 0, 9, 5);
    assertThat(climbing.at(4)).isEqualTo(0.5);
    assertThat(climbing.at(8)).isEqualTo(0.9);
  }

  @Test
  void refusesInvalidSchedules() {
    for (LearningRateArguments bad : new LearningRateArguments[] {
      new LearningRateArguments(0, 0, 0, 1),
      new LearningRateArguments(1, 2, 0, 1),
      new LearningRateArguments(1, -1, 0, 1),
      new LearningRateArguments(1, Double.NaN, 0, 1),
      new LearningRateArguments(1, 0, -1, 1),
      new LearningRateArguments(1, 0, 0, 0)
    }) {
      assertThatIllegalArgumentException()
          .as(bad.toString())
          .isThrownBy(() -> new LearningRate(bad.peak, bad.floor, bad.warmup, bad.total))
          .withMessageContaining("expected 0 <= floor <= peak");
    }
  }

  private record LearningRateArguments(double peak, double floor, long warmup, long total) {}
}
