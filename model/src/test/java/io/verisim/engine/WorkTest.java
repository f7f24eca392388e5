package io.verisim.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkTest {
  @Test
  void aBackwardPassCostsTwoForwardOnes() {
    assertThat(Work.trained(7, 100)).isEqualTo(new Work(Work.Kind.TRAINED, 7, 300));
  }

  @Test
  void samplingAndScoringCostTheirForwardPass() {
    assertThat(Work.sampled(7, 100)).isEqualTo(new Work(Work.Kind.SAMPLED, 7, 100));
    assertThat(Work.scored(7, 100)).isEqualTo(new Work(Work.Kind.SCORED, 7, 100));
  }
}
