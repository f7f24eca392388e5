package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdvantagesTest {
  /** (r - mean) / std with Bessel's correction: the group 1, 3 has mean 2 and deviation sqrt 2. */
  @Test
  void matchesHandComputedValues() {
    Advantages exact = Advantages.of(new float[] {2, 2, 1, 3}, 2, true, 0);
    assertThat(exact.values())
        .containsExactly(new float[] {0, 0, -0.70711f, 0.70711f}, within(1e-5f));
    assertThat(exact.rewardStd()).isEqualTo(Math.sqrt(2) / 2, within(1e-12));
    assertThat(exact.zeroStdShare()).isEqualTo(0.5);
  }

  @Test
  void dividesByTheDeviationPlusEpsilon() {
    float each = (float) (1 / (Math.sqrt(2) + 1e-4));
    assertThat(Advantages.of(new float[] {1, 3}, 2, true).values()).containsExactly(-each, each);
  }

  @Test
  void aGroupWithoutVarianceHasZeroAdvantages() {
    Advantages ones = Advantages.of(new float[] {0.2f, 0.9f}, 1, true);
    assertThat(ones.values()).containsOnly(0);
    assertThat(ones.zeroStdShare()).isEqualTo(1);
    // A third of 0.1f added up thrice is not 0.1: the mean alone would leave a rest.
    assertThat(Advantages.of(new float[] {0.1f, 0.1f, 0.1f}, 3, true).values()).containsOnly(0);
  }

  @Test
  void scalesEachGroupSeparately() {
    float[] values = Advantages.of(new float[] {0, 0.01f, 0, 100}, 2, true, 0).values();
    assertThat(values[1]).isEqualTo(values[3], within(1e-5f));
  }

  @Test
  void subtractsOnlyTheMeanWithoutScaling() {
    assertThat(Advantages.of(new float[] {1, 3, 2, 2}, 2, false).values())
        .containsExactly(-1, 1, 0, 0);
  }

  @Test
  void refusesRewardsThatDoNotFillTheGroups() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Advantages.of(new float[3], 2, true))
        .withMessageContaining("3 rewards do not make groups of 2");
  }
}
