package io.verisim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlopsTest {
  @Test
  void aBackwardPassCostsTwoForwardOnes() {
    assertThat(Flops.trained(7, 100)).isEqualTo(new Flops(Flops.Kind.TRAINED, 7, 300));
  }

  @Test
  void samplingAndScoringCostOneForwardPass() {
    assertThat(Flops.sampled(7, 100)).isEqualTo(new Flops(Flops.Kind.SAMPLED, 7, 100));
    assertThat(Flops.scored(7, 100)).isEqualTo(new Flops(Flops.Kind.SCORED, 7, 100));
  }
}
