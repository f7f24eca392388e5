package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.Bits;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Slopes;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.spec.LoraSpec;
import io.verisim.spec.LoraTarget;
import io.verisim.spec.Precision;
import io.verisim.text.RunningText;
import io.verisim.text.TokenRows;
import io.verisim.training.Fixtures;
import io.verisim.training.Pretraining;
import io.verisim.training.Resume;
import io.verisim.training.Supervised;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters of models that transformers wrote, and of those that are trained here. */
@ExtendWith(PinnedThreads.class)
class AdaptersTest {
  private static final List<LoraTarget> BOTH = List.of(LoraTarget.ATTENTION, LoraTarget.MLP);
  private static final LoraSpec LORA = new LoraSpec(3, 6, BOTH);

  /** All within the smallest vocabulary and block. */
  private static final int[][] ROWS = TinyGpt.noise(4, TinyGpt.BLOCK + 1, 1);

  @TempDir
  Path folder;

  private static Gpt pretrained(String architecture) throws IOException, URISyntaxException {
    return PretrainedFolder.read(
        Path.of(
            Objects.requireNonNull(AdaptersTest.class.getResource("architectures/" + architecture))
                .toURI()),
        Precision.FLOAT32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "llama-biases-linear", "qwen2", "qwen3", "mistral"})
  void newAdaptersChangeNothing(String architecture) throws Exception {
    try (Gpt plain = pretrained(architecture);
        Gpt adapting = Gpt.adapting(pretrained(architecture), LORA, 5);
        Gpt reference = adapting.reference()) {
      float[][] before = plain.logLikelihoods(ROWS, 1);

      assertThat(adapting.logLikelihoods(ROWS, 1)).isDeepEqualTo(before);
      TinyGpt.shake(adapting.parameters(), 0.3, 2);
      assertThat(adapting.logLikelihoods(ROWS, 1)[0][3]).isNotEqualTo(before[0][3]);
      assertThat(reference.logLikelihoods(ROWS, 1)).isDeepEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2, ATTENTION",
    "gpt2, MLP",
    "llama-biases-linear, ATTENTION",
    "llama, MLP",
    "qwen3, ATTENTION"
  })
  void theWrittenModelComputesTheSame(String architecture, LoraTarget target) throws Exception {
    try (Gpt adapting =
        Gpt.adapting(pretrained(architecture), new LoraSpec(2, 5, List.of(target)), 5)) {
      TinyGpt.shake(adapting.parameters(), 0.3, 2);
      float[][] expected = adapting.logLikelihoods(ROWS, 1);
      GptFolder.write(folder, adapting);

      try (Gpt written = GptFolder.read(folder, Precision.FLOAT32)) {
        float[][] found = written.logLikelihoods(ROWS, 1);
        for (int row = 0; row < found.length; row++) {
          assertThat(found[row]).containsExactly(expected[row], within(1e-4f));
        }
      }
      assertThat(adapting.logLikelihoods(ROWS, 1)).as("after writing").isDeepEqualTo(expected);
    }
  }

  /**
   * As Hu et al. 2022 define it: W + alpha / rank B A, where a GPT-2 has its matrices [in, out].
   */
  @ParameterizedTest
  @CsvSource({"gpt2, transformer.h.1.mlp.c_fc, true", "llama, model.layers.1.mlp.down_proj, false"})
  void theProductOfTheAdaptersIsAddedToTheMatrix(
      String architecture, String layer, boolean transposed) throws Exception {
    try (Gpt adapting = Gpt.adapting(pretrained(architecture), LORA, 5);
        NDManager scope = Torch.newScope()) {
      TinyGpt.shake(adapting.parameters(), 0.3, 2);
      NDArray down = adapting.parameters().get(layer + ".lora_A.weight");
      NDArray up = adapting.parameters().get(layer + ".lora_B.weight");
      NDArray before = adapting.frozen().get(layer + ".weight");
      NDArray after = adapting.merged(scope).get(layer + ".weight");
      int in = (int) down.getShape().get(1);
      int out = (int) up.getShape().get(0);
      float[] a = down.toFloatArray();
      float[] b = up.toFloatArray();
      float[] w = before.toFloatArray();
      float[] found = after.toFloatArray();
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          double sum = 0;
          for (int r = 0; r < LORA.rank(); r++) {
            sum += b[o * LORA.rank() + r] * a[r * in + i];
          }
          int at = transposed ? i * out + o : o * in + i;
          assertThat(found[at]).isEqualTo((float) (w[at] + 2 * sum), within(1e-5f));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama-biases-linear", "qwen3"})
  void theGradientMatchesTheLoss(String architecture) throws Exception {
    try (Gpt adapting = Gpt.adapting(pretrained(architecture), LORA, 5);
        NDManager scope = Torch.newScope()) {
      TinyGpt.shake(adapting.parameters(), 0.2, 2);
      TokenRows rows = TokenRows.whole(ROWS);
      Tensors gradients = adapting.parameters().zeros(scope);
      Supervised.accumulate(adapting, gradients, rows, 0, 1, ProgressListener.NONE);

      DoubleSupplier loss = () -> Supervised.accumulate(
          adapting, adapting.parameters().zeros(scope), rows, 0, 1, ProgressListener.NONE);
      Slopes slopes = new Slopes(adapting.parameters(), 0.01);
      for (int seed = 0; seed < 5; seed++) {
        Map<String, float[]> directions = slopes.random(seed);
        assertThat(slopes.along(directions, loss))
            .isEqualTo(Slopes.expected(gradients, directions), within(1e-3));
      }
    }
  }

  @Test
  void samplingUsesTheAdapters() throws Exception {
    try (Gpt adapting = Gpt.adapting(pretrained("llama"), LORA, 5)) {
      TinyGpt.shake(adapting.parameters(), 0.3, 2);
      Samples samples = new Sampler(adapting, new SamplingConfig(1, 0, 1))
          .complete(new int[][] {{1}, {2}}, 8, 3, ProgressListener.NONE);

      float[][] expected = adapting.logLikelihoods(samples.tokens(), 1);
      for (int row = 0; row < 2; row++) {
        for (int t = 1; t < 8; t++) {
          assertThat(samples.logProbabilities()[row][t])
              .isEqualTo(expected[row][t - 1], within(1e-4f));
        }
      }
    }
  }

  @Test
  void trainingMovesTheAdaptersAloneAndResumesBitForBit() throws IOException {
    Seeds seeds = new Seeds(3, "lora", 0);
    RunningText text = new RunningText(TinyGpt.text(400, 1));
    Resume.assertSeamless(
        () -> {
          Gpt gpt = Gpt.adapting(TinyGpt.scrambled(TinyGpt.config(), 1), LORA, 2);
          Map<String, String> before = Bits.of(gpt.frozen());
          Pretraining phase =
              new Pretraining(gpt, Fixtures.pretraining(60), text, text, seeds, true);
          return new Resume.Subject(
              phase,
              () -> {
                assertThat(phase.bestStep()).isPositive();
                assertThat(Bits.of(gpt.frozen())).isEqualTo(before);
                return List.of(Bits.of(gpt.parameters()), phase.bestLoss());
              },
              () -> {
                phase.close();
                gpt.close();
              });
        },
        folder);
  }

  @Test
  void aCopyTrainsItsOwnAdaptersOfTheSameWeights() {
    try (Gpt gpt = Gpt.adapting(TinyGpt.scrambled(TinyGpt.config(), 1), LORA, 2);
        Gpt copy = gpt.copy()) {
      assertThat(copy.frozen().arrays().get(0)).isSameAs(gpt.frozen().arrays().get(0));
      TinyGpt.shake(gpt.parameters(), 0.3, 2);
      assertThat(Bits.of(copy.parameters())).isNotEqualTo(Bits.of(gpt.parameters()));
    }
  }

  /** The weights need no gradients, which are a third of training. */
  @Test
  void trainingAdaptersTakesTwoThirdsOfTheWork() {
    try (Gpt whole = TinyGpt.scrambled(TinyGpt.config(), 1);
        Gpt adapting = Gpt.adapting(TinyGpt.scrambled(TinyGpt.config(), 1), LORA, 2)) {
      assertThat(adapting.trained(7, 2, 8).flops())
          .isEqualTo(whole.trained(7, 2, 8).flops() * 2 / 3, within(1e-6));
    }
  }
}
