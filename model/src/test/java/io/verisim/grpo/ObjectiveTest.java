package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Golden numbers of the clipped surrogate (Schulman et al. 2017) and the KL estimators (Schulman
 * 2020), by hand.
 */
@ExtendWith(PinnedThreads.class)
class ObjectiveTest {
  private final NDManager scope = Torch.newScope();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void theSurrogateTakesTheLowerOfRatioAndClippedRatio() {
    NDArray ratio = scope.create(new float[] {0.5f, 1, 1.5f});
    NDArray advantage = scope.create(new float[] {1, -1, 2});
    float[] objective =
        Gpt.script().call(scope, "surrogate", ratio, advantage, 0.2, 0.2).toFloatArray();

    assertThat(objective).containsExactly(new float[] {0.5f, -1, 2.4f}, within(1e-6f));
    assertThat((objective[0] + objective[1] + objective[2]) / -3)
        .isEqualTo(-0.63333f, within(1e-5f));
  }

  @Test
  void theTwoClipsAreIndependent() {
    NDArray ratio = scope.create(new float[] {0.1f, 9});
    NDArray advantage = scope.create(new float[] {-1, 1});
    assertThat(Gpt.script().call(scope, "surrogate", ratio, advantage, 0.2, 0.3).toFloatArray())
        .containsExactly(new float[] {-0.8f, 1.3f}, within(1e-6f));
  }

  @Test
  void theEstimatorsOfTheDivergence() {
    NDArray logs = scope.create(new float[] {-1, -1, -1});
    NDArray reference = scope.create(new float[] {0, -15, -30});
    assertThat(Gpt.script().call(scope, "kl_estimators", logs, reference).toFloatArray())
        .containsExactly(
            new float[] {-1, 14, 29, 0.5f, 98, 420.5f, 0.7183f, 13, 28}, within(1e-4f));
  }
}
