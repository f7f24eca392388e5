package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.text.TokenRows;
import io.verisim.training.Supervised;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The script against an independent implementation with the same weights. */
@ExtendWith(PinnedThreads.class)
class PlainGptTest {
  @Test
  void lossAndGradientsMatchAPlainImplementation() {
    int[][] rows = TinyGpt.noise(3, TinyGpt.BLOCK + 1, 1);
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 2);
        NDManager scope = Torch.newScope()) {
      Tensors gradients = gpt.parameters().zeros(scope);
      double loss =
          Supervised.accumulate(gpt, gradients, TokenRows.whole(rows), 0, 1, ProgressListener.NONE);

      PlainGpt.LossAndGradients plain =
          new PlainGpt(gpt.config(), scope, gpt.parameters()).lossAndGradients(rows);

      assertThat(loss).isEqualTo(plain.loss(), within(1e-5));
      plain
          .gradients()
          .forEach(
              (name, expected) -> assertThat(distance(gradients.get(name).toFloatArray(), expected))
                  .as("relative distance of the gradients of " + name)
                  .isLessThan(1e-4));
    }
  }

  @Test
  void logitsMatchAPlainImplementation() {
    int[][] rows = TinyGpt.noise(3, TinyGpt.BLOCK, 3);
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 4);
        NDManager scope = Torch.newScope()) {
      float[] script = gpt.logits(scope, rows).toFloatArray();
      float[] plain =
          new PlainGpt(gpt.config(), scope, gpt.parameters()).logits(rows).toFloatArray();

      assertThat(script).containsExactly(plain, within(1e-5f));
    }
  }

  /** |a - b| / |b| */
  private static double distance(float[] a, float[] b) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < b.length; i++) {
      difference += Math.pow((double) a[i] - b[i], 2);
      norm += Math.pow(b[i], 2);
    }
    return Math.sqrt(difference / norm);
  }
}
