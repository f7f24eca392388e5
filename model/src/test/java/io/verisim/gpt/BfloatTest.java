package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.spec.Precision;
import io.verisim.text.RunningText;
import io.verisim.training.Fixtures;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Pretraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Matrix products in bfloat16 under float32 weights. */
@ExtendWith(PinnedThreads.class)
class BfloatTest {
  @Test
  void logitsAreCloseToFloat32Logits() {
    int[][] rows = TinyGpt.noise(4, TinyGpt.BLOCK, 1);
    try (Gpt exact = TinyGpt.scrambled(TinyGpt.config(), 2);
        Gpt coarse = TinyGpt.scrambled(TinyGpt.config(), Precision.BFLOAT16, 2);
        NDManager scope = exact.newScope()) {
      float[] expected = exact.logits(scope, rows).toFloatArray();
      float[] actual = coarse.logits(scope, rows).toFloatArray();

      // A bfloat16 has 8 bits of precision: each product is off by up to 1 part in 256.
      assertThat(actual).containsExactly(expected, within(0.1f)).isNotEqualTo(expected);
    }
  }

  @Test
  void trainingLowersTheLossAndKeepsFloat32Weights() {
    RunningText text = new RunningText(TinyGpt.text(400, 3));
    try (Gpt gpt = Gpt.initialise(TinyGpt.config(), Precision.BFLOAT16, 0.2, 4);
        Pretraining phase =
            new Pretraining(gpt, Fixtures.pretraining(60), text, text, new Seeds(5, "bf16", 0))) {
      double before = HeldOutLoss.of(gpt, text, ProgressListener.NONE);
      while (!phase.finished()) {
        phase.advance(ProgressListener.NONE);
      }

      assertThat(HeldOutLoss.of(gpt, text, ProgressListener.NONE)).isLessThan(before - 0.8);
      assertThat(gpt.parameters().arrays())
          .allMatch(array -> array.getDataType() == DataType.FLOAT32);
    }
  }

  @Test
  void samplesWithProbabilitiesCloseToAFullPass() {
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), Precision.BFLOAT16, 6)) {
      Samples samples = new Sampler(gpt, SamplingConfig.atTemperature(1))
          .complete(new int[][] {{1}, {2}}, TinyGpt.BLOCK, 7, ProgressListener.NONE);
      float[][] full = gpt.logLikelihoods(samples.tokens(), 1);
      for (int row = 0; row < 2; row++) {
        for (int t = 1; t < TinyGpt.BLOCK; t++) {
          assertThat(samples.logProbabilities()[row][t]).isEqualTo(full[row][t - 1], within(0.1f));
        }
      }
    }
  }
}
