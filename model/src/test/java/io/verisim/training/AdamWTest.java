package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Bits;
import io.verisim.engine.DivergedException;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class AdamWTest {
  private static final double RATE = 0.05;

  private final NDManager owner = Torch.newScope();
  private final Tensors parameters = parameters();

  @AfterEach
  void close() {
    owner.close();
  }

  @Test
  void agreesWithADoublePrecisionReferenceOver20Steps() {
    OptimizerConfig config = new OptimizerConfig(0.9, 0.95, 0.2, 1.5);
    ReferenceAdamW reference = new ReferenceAdamW(config, values(parameters));
    try (AdamW optimizer = optimizer(config)) {
      Random random = new Random(1);
      for (int step = 0; step < 20; step++) {
        // Gradients grow, so that the first updates are not clipped and the last ones are.
        Map<String, double[]> gradients = randomGradients(optimizer, random, 0.05 * (step + 1));
        double rate = RATE / (step + 1);

        double norm = optimizer.update(rate, step);

        assertThat(norm).isEqualTo(reference.update(gradients, rate), within(1e-5));
      }
      assertThat(reference.clipped).isBetween(1, 19);
      reference.parameters.forEach((name, expected) -> {
        float[] actual = parameters.get(name).toFloatArray();
        for (int i = 0; i < expected.length; i++) {
          assertThat((double) actual[i]).as(name).isEqualTo(expected[i], within(2e-6));
        }
      });
    }
  }

  @Test
  void anUpdateMovesWeightsAndClearsGradients() {
    Map<String, String> before = Bits.of(parameters);
    try (AdamW optimizer = optimizer(new OptimizerConfig(0.9, 0.95, 0, 0))) {
      randomGradients(optimizer, new Random(2), 1);
      optimizer.update(RATE, 0);

      Map<String, String> after = Bits.of(parameters);
      before.forEach((name, bits) -> assertThat(after.get(name)).as(name).isNotEqualTo(bits));
      assertThat(optimizer.gradients().arrays())
          .allSatisfy(array -> assertThat(array.toFloatArray()).containsOnly(0f));
      assertThat(optimizer.updates()).isEqualTo(1);
    }
  }

  @Test
  void frozenParametersStayFixedAndOutOfTheNorm() {
    Map<String, String> before = Bits.of(parameters);
    OptimizerConfig config = new OptimizerConfig(0.9, 0.95, 0.5, 0);
    try (AdamW optimizer = new AdamW(parameters, name -> name.equals("bias"), config)) {
      for (int step = 0; step < 3; step++) {
        optimizer.gradients().get("matrix").addi(100);
        optimizer.gradients().get("bias").addi(1);
        assertThat(optimizer.update(RATE, step)).isEqualTo(Math.sqrt(3), within(1e-6));
        assertThat(optimizer.gradients().get("matrix").toFloatArray()).containsOnly(0f);
      }
      assertThat(Bits.of(parameters).get("matrix")).isEqualTo(before.get("matrix"));
      assertThat(Bits.of(parameters).get("bias")).isNotEqualTo(before.get("bias"));
    }
  }

  @Test
  void weightDecayIsForMatricesAlone() {
    float[] matrix = parameters.get("matrix").toFloatArray();
    float[] bias = parameters.get("bias").toFloatArray();
    try (AdamW optimizer = optimizer(new OptimizerConfig(0.9, 0.95, 0.5, 1))) {
      optimizer.update(RATE, 0);
    }
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] *= (float) (1 - RATE * 0.5);
    }
    assertThat(parameters.get("matrix").toFloatArray()).containsExactly(matrix, within(1e-6f));
    assertThat(parameters.get("bias").toFloatArray()).containsExactly(bias);
  }

  @Test
  void aNonFiniteGradientStopsBeforeAnyUpdate() {
    Map<String, String> before = Bits.of(parameters);
    // Of the last, only the norm is infinite.
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e30f}) {
      try (AdamW optimizer = optimizer(Fixtures.adamW())) {
        optimizer.gradients().get("bias").addi(bad);

        assertThatExceptionOfType(DivergedException.class)
            .isThrownBy(() -> optimizer.update(RATE, 41))
            .withMessageContaining("grad_norm is ")
            .withMessageContaining("at step 41")
            .satisfies(e -> assertThat(e.step()).isEqualTo(41));
        assertThat(Bits.of(parameters)).isEqualTo(before);
        assertThat(optimizer.updates()).isZero();
      }
    }
  }

  @Test
  void refusesToRestoreIncompleteMoments() {
    try (AdamW optimizer = optimizer(Fixtures.adamW())) {
      Tensors saved = optimizer.appendTo(new Tensors(Map.of()));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> optimizer.restore(saved.only(name -> !name.equals("v.bias")), 1))
          .withMessageContaining("no tensor bias");
    }
  }

  @Test
  void refusesInvalidConstants() {
    for (double[] bad : new double[][] {
      {1, 0.9, 0, 1}, {0.9, -0.1, 0, 1}, {0.9, 0.9, -1, 1}, {0.9, 0.9, 0, -1}, {Double.NaN, 0, 0, 0}
    }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new OptimizerConfig(bad[0], bad[1], bad[2], bad[3]))
          .withMessageContaining("expected betas in [0, 1)");
    }
  }

  private AdamW optimizer(OptimizerConfig config) {
    return new AdamW(parameters, name -> true, config);
  }

  private Tensors parameters() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    arrays.put("matrix", owner.create(new float[] {1, -2, 3, -4, 5, -6}, new Shape(3, 2)));
    arrays.put("bias", owner.create(new float[] {0.5f, 0, -0.5f}));
    return new Tensors(arrays);
  }

  private static Map<String, double[]> randomGradients(
      AdamW optimizer, Random random, double scale) {
    Map<String, double[]> gradients = new LinkedHashMap<>();
    for (String name : optimizer.gradients().names()) {
      NDArray array = optimizer.gradients().get(name);
      float[] values = new float[(int) array.size()];
      double[] same = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (scale * random.nextGaussian());
        same[i] = values[i];
      }
      array.set(values);
      gradients.put(name, same);
    }
    return gradients;
  }

  private static Map<String, double[]> values(Tensors tensors) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (String name : tensors.names()) {
      float[] floats = tensors.get(name).toFloatArray();
      double[] doubles = new double[floats.length];
      java.util.Arrays.setAll(doubles, i -> floats[i]);
      values.put(name, doubles);
    }
    return values;
  }
}
