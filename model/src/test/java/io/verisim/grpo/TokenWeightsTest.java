package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.gpt.TinyGpt;
import io.verisim.spec.GrpoLoss;
import org.junit.jupiter.api.Test;

class TokenWeightsTest {
  /** Of rows of six tokens the first has four to learn from, the second two, the third none. */
  private static final int[] GIVEN = {2, 4, 6};

  @Test
  void grpoIsTheMeanOverTokensAndThenOverSequences() {
    assertWeights(GrpoLoss.GRPO, 1 / (4f * 3), 1 / (2f * 3));
  }

  @Test
  void dapoIsTheMeanOverAllActiveTokens() {
    assertWeights(GrpoLoss.DAPO, 1 / 6f, 1 / 6f);
  }

  @Test
  void drGrpoDividesByTheLongestCompletionPossible() {
    assertWeights(GrpoLoss.DR_GRPO, 1 / (3f * 5), 1 / (3f * 5));
  }

  private static void assertWeights(GrpoLoss kind, float first, float second) {
    assertThat(TokenWeights.of(kind, TinyGpt.written(new int[GIVEN.length][6], GIVEN), 5))
        .isDeepEqualTo(new float[][] {
          {0, first, first, first, first}, {0, 0, 0, second, second}, {0, 0, 0, 0, 0}
        });
  }

  @Test
  void drGrpoAloneLeavesAdvantagesUnscaled() {
    assertThat(GrpoLoss.values())
        .filteredOn(kind -> !kind.scalesAdvantages())
        .containsExactly(GrpoLoss.DR_GRPO);
  }
}
