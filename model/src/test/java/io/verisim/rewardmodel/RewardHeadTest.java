package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Bits;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.Slopes;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.RewardLoss;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PinnedThreads.class)
class RewardHeadTest {
  private static final int WIDTH = 3;

  private final NDManager scope = Torch.newScope();
  private final RewardHead head = RewardHead.initialise(WIDTH, 1);
  private final LabelledFeatures data = Separable.data(20, WIDTH, 2);

  @AfterEach
  void close() {
    head.close();
    scope.close();
  }

  @Test
  void scoresMatchATwoLayerNetworkWithSoftmax() {
    float[] first = values("head.0.weight");
    float[] firstBias = values("head.0.bias");
    float[] second = values("head.2.weight");
    float[] secondBias = values("head.2.bias");
    float[] scores = head.scores(data.features());
    for (int row = 0; row < data.size(); row++) {
      double[] logits = {secondBias[0], secondBias[1]};
      for (int unit = 0; unit < firstBias.length; unit++) {
        double sum = firstBias[unit];
        for (int i = 0; i < WIDTH; i++) {
          sum += (double) first[unit * WIDTH + i] * data.features()[row][i];
        }
        logits[0] += second[unit] * Math.max(0, sum);
        logits[1] += second[firstBias.length + unit] * Math.max(0, sum);
      }
      assertThat((double) scores[row])
          .isEqualTo(1 / (1 + Math.exp(logits[1] - logits[0])), within(1e-5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theGradientMatchesTheLoss(RewardLoss kind) {
    boolean pairwise = kind == RewardLoss.BRADLEY_TERRY;
    TinyGpt.shake(head.parameters(), 0.1, 3);
    Tensors gradients = head.parameters().zeros(scope);
    double returned = GptScript.accumulateHead(
            scope,
            head.parameters(),
            gradients,
            Gpt.matrix(scope, data.features()),
            Gpt.matrix(scope, data.labels()),
            pairwise)
        .toFloatArray()[0];
    DoubleSupplier loss = () -> {
      float[] shares = data.naturalShare();
      return pairwise
          ? RewardModelQuality.pairwiseLoss(head.logits(data.features()), shares)
          : RewardModelQuality.meanSquaredError(head.scores(data.features()), shares);
    };
    assertThat(returned).isEqualTo(loss.getAsDouble(), within(1e-6));

    Slopes slopes = new Slopes(head.parameters(), 1e-3);
    for (String name : gradients.names()) {
      double norm = Slopes.norm(gradients.get(name));
      if (pairwise && name.equals("head.2.bias")) {
        assertThat(norm).as("a difference of scores has no bias").isLessThan(1e-6);
        continue;
      }
      assertThat(slopes.along(name, gradients.get(name).toFloatArray(), loss))
          .as("slope along the gradient of " + name)
          .isEqualTo(norm, within(0.01 * norm));
    }
    for (int seed = 0; seed < 5; seed++) {
      Map<String, float[]> directions = slopes.random(seed);
      assertThat(slopes.along(directions, loss))
          .isEqualTo(Slopes.expected(gradients, directions), within(1e-4));
    }
  }

  @Test
  void calibrationChangesTheLogits() {
    TinyGpt.shake(head.parameters(), 0.1, 3);
    float[] before = head.logits(data.features());

    head.calibrate(new Calibration(2, -0.5));

    float[] after = head.logits(data.features());
    float[] scores = head.scores(data.features());
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isCloseTo(2 * before[i] - 0.5f, within(1e-4f));
      assertThat((double) scores[i]).isEqualTo(1 / (1 + Math.exp(-after[i])), within(1e-6));
    }
  }

  @Test
  void initialWeightsAreUniformWithinTheirBound() {
    float bound = (float) (1 / Math.sqrt(WIDTH));
    assertThat(values("head.0.weight")).hasSize(256 * WIDTH);
    for (float value : values("head.0.weight")) {
      assertThat(value).isBetween(-bound, bound);
    }
    for (float value : values("head.2.weight")) {
      assertThat(value).isBetween(-1 / 16f, 1 / 16f);
    }
    try (RewardHead same = RewardHead.initialise(WIDTH, 1);
        RewardHead other = RewardHead.initialise(WIDTH, 2)) {
      assertThat(Bits.of(same.parameters())).isEqualTo(Bits.of(head.parameters()));
      assertThat(Bits.of(other.parameters())).isNotEqualTo(Bits.of(head.parameters()));
    }
  }

  @Test
  void refusesMissingOrMisshapenTensors() {
    try (RewardHead copy = RewardHead.of(head.parameters(), WIDTH)) {
      assertThat(copy.scores(data.features())).containsExactly(head.scores(data.features()));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RewardHead.of(head.parameters(), WIDTH + 1))
        .withMessageContaining("head.0.weight has shape (256, 3)");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> RewardHead.of(head.parameters().only(name -> !name.equals("head.2.bias")), WIDTH))
        .withMessageContaining("no tensor head.2.bias");
  }

  private float[] values(String name) {
    return head.parameters().get(name).toFloatArray();
  }
}
