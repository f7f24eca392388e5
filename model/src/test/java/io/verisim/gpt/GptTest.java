package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.Bits;
import io.verisim.engine.PinnedThreads;
import io.verisim.spec.Positions;
import io.verisim.spec.Precision;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class GptTest {
  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1);

  @AfterEach
  void close() {
    gpt.close();
  }

  @Test
  void aFreshModelHasTheLossOfUniformGuessing() {
    try (Gpt fresh = Gpt.initialise(TinyGpt.config(), Precision.FLOAT32, 0.02, 1)) {
      float[][] logs = fresh.logLikelihoods(TinyGpt.noise(64, TinyGpt.BLOCK + 1, 2), 1);
      double loss = -Arrays.stream(logs).mapToDouble(GptTest::sum).sum() / (64 * TinyGpt.BLOCK);

      assertThat(loss).isEqualTo(Math.log(TinyGpt.VOCAB), within(0.01));
    }
  }

  @Test
  void logitsIgnoreLaterTokens() {
    int[][] tokens = TinyGpt.noise(1, TinyGpt.BLOCK, 3);
    float[] before = logits(tokens);
    for (int changed = 1; changed < TinyGpt.BLOCK; changed++) {
      int[][] others = {tokens[0].clone()};
      others[0][changed] = (others[0][changed] + 1) % TinyGpt.VOCAB;
      float[] after = logits(others);

      int seen = changed * TinyGpt.VOCAB;
      assertThat(Arrays.copyOf(after, seen))
          .as("logits before position " + changed)
          .containsExactly(Arrays.copyOf(before, seen), within(1e-6f));
      assertThat(Arrays.copyOfRange(after, seen, seen + TinyGpt.VOCAB))
          .as("logits at the position " + changed)
          .isNotEqualTo(Arrays.copyOfRange(before, seen, seen + TinyGpt.VOCAB));
    }
  }

  @Test
  void likelihoodsAreTheSoftmaxOfTheLogitsAtATemperature() {
    int[][] tokens = TinyGpt.noise(2, TinyGpt.BLOCK + 1, 4);
    float[] logits = logits(new int[][] {
      Arrays.copyOf(tokens[0], TinyGpt.BLOCK), Arrays.copyOf(tokens[1], TinyGpt.BLOCK)
    });
    for (double temperature : new double[] {1, 0.5, 2}) {
      float[][] logs = gpt.logLikelihoods(tokens, temperature);
      for (int row = 0; row < 2; row++) {
        for (int t = 0; t < TinyGpt.BLOCK; t++) {
          int from = (row * TinyGpt.BLOCK + t) * TinyGpt.VOCAB;
          double sum = 0;
          for (int v = 0; v < TinyGpt.VOCAB; v++) {
            sum += Math.exp(logits[from + v] / temperature);
          }
          double expected = logits[from + tokens[row][t + 1]] / temperature - Math.log(sum);
          assertThat((double) logs[row][t]).isEqualTo(expected, within(1e-5));
        }
      }
    }
  }

  @Test
  void aRowIsTheSameInAnyBatch() {
    int[][] tokens = TinyGpt.noise(5, TinyGpt.BLOCK + 1, 5);
    float[][] together = gpt.logLikelihoods(tokens, 1);
    for (int row = 0; row < tokens.length; row++) {
      float[][] alone = gpt.logLikelihoods(new int[][] {tokens[row]}, 1);
      assertThat(together[row]).containsExactly(alone[0], within(1e-5f));
    }
  }

  @Test
  void initialisesAsGpt2Does() {
    GptConfig config = GptConfig.gpt2(64, 50, 8, 4, 64, 0, true, Positions.LEARNED, null);
    try (Gpt fresh = Gpt.initialise(config, Precision.FLOAT32, 0.1, 6)) {
      assertThat(std(fresh, "transformer.wte.weight")).isEqualTo(0.1, within(0.01));
      assertThat(std(fresh, "transformer.wpe.weight")).isEqualTo(0.1, within(0.01));
      assertThat(std(fresh, "transformer.h.7.mlp.c_fc.weight")).isEqualTo(0.1, within(0.01));
      assertThat(std(fresh, "transformer.h.7.mlp.c_proj.weight")).isEqualTo(0.025, within(0.002));
      assertThat(std(fresh, "transformer.h.0.attn.c_proj.weight")).isEqualTo(0.025, within(0.002));
      assertThat(values(fresh, "transformer.h.0.attn.c_attn.bias")).containsOnly(0f);
      assertThat(values(fresh, "transformer.ln_f.weight")).containsOnly(1f);
    }
  }

  @Test
  void theSeedDecidesTheWeights() {
    Map<String, String> first = initialised(7);
    assertThat(initialised(7)).isEqualTo(first);
    assertThat(initialised(8)).isNotEqualTo(first);
  }

  @Test
  void aCopySharesNothing() {
    Map<String, String> before = Bits.of(gpt.parameters());
    try (Gpt copy = gpt.copy()) {
      assertThat(Bits.of(copy.parameters())).isEqualTo(before);
      TinyGpt.shake(copy.parameters(), 1, 1);
      assertThat(Bits.of(gpt.parameters())).isEqualTo(before);

      copy.assign(gpt.parameters());
      assertThat(Bits.of(copy.parameters())).isEqualTo(before);
    }
  }

  @Test
  void assignsOnlyTensorsOfItsOwnNamesAndShapes() {
    GptConfig config = TinyGpt.config(TinyGpt.BLOCK / 2, 0);
    try (Gpt shorter = Gpt.initialise(config, Precision.FLOAT32, 0.1, 1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> gpt.assign(shorter.parameters()))
          .withMessageContaining("transformer.wpe.weight")
          .withMessageContaining("(4, 8)")
          .withMessageContaining("(8, 8)");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gpt.assign(gpt.parameters().only(name -> !name.endsWith("bias"))))
        .withMessageContaining("transformer.h.0.ln_1.bias");
  }

  @Test
  void refusesInvalidTokens() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gpt.logLikelihoods(new int[][] {{1, TinyGpt.VOCAB}}, 1))
        .withMessageContaining("token 11 at row 0, position 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gpt.logLikelihoods(new int[][] {{1, -1}}, 1))
        .withMessageContaining("token -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gpt.logLikelihoods(new int[1][TinyGpt.BLOCK + 2], 1))
        .withMessageContaining("block of 8");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gpt.logLikelihoods(new int[][] {{1, 2}, {1, 2, 3}}, 1))
        .withMessageContaining("row 1 has 3 tokens, the first row 2");
  }

  private float[] logits(int[][] tokens) {
    try (NDManager scope = gpt.newScope()) {
      return gpt.logits(scope, tokens).toFloatArray();
    }
  }

  private static Map<String, String> initialised(long seed) {
    try (Gpt fresh = Gpt.initialise(TinyGpt.config(), Precision.FLOAT32, 0.1, seed)) {
      return Bits.of(fresh.parameters());
    }
  }

  private static float[] values(Gpt model, String name) {
    return model.parameters().get(name).toFloatArray();
  }

  private static double std(Gpt model, String name) {
    NDArray array = model.parameters().get(name);
    double squares = 0;
    for (float value : array.toFloatArray()) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / array.size());
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  @Test
  void sameAsDetectsASingleChangedBit() {
    try (Gpt copy = gpt.copy()) {
      assertThat(gpt.sameAs(copy)).isTrue();
      NDArray norm = copy.parameters().get("transformer.ln_f.bias");
      float[] values = norm.toFloatArray();
      values[3] = Math.nextUp(values[3]);
      norm.set(values);

      assertThat(gpt.sameAs(copy)).isFalse();
      assertThat(copy.sameAs(gpt)).isFalse();
    }
  }

  @Test
  void sameAsIgnoresTheHeadButNotTheShape() {
    try (Gpt trunk = Gpt.initialise(
            gpt.config().withMode(GptConfig.Mode.REWARD), Precision.FLOAT32, 0.3, 1);
        Gpt shorter = TinyGpt.scrambled(TinyGpt.config(TinyGpt.BLOCK - 1, 0), 1)) {
      trunk.assign(gpt.parameters());

      assertThat(gpt.sameAs(trunk)).isTrue();
      assertThat(gpt.sameAs(shorter)).isFalse();
    }
  }
}
