package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Bits;
import io.verisim.engine.DivergedException;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tally;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.Precision;
import io.verisim.spec.PretrainingSpec;
import io.verisim.text.RunningText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PinnedThreads.class)
class PretrainingTest {
  private static final RunningText TRAIN = new RunningText(TinyGpt.text(300, 1));
  private static final RunningText VALIDATION = new RunningText(TinyGpt.text(100, 2));
  /** Noise can only be memorised, so the loss on other noise soon rises. */
  private static final int[] NOISE = TinyGpt.noise(1, 40, 6)[0];

  private static final int[] OTHER_NOISE = TinyGpt.noise(1, 100, 7)[0];
  private static final Seeds SEEDS = new Seeds(3, "pretrain", 0);

  @TempDir
  private Path folder;

  @Test
  void startsAtTheLossOfUniformGuessing() {
    try (Gpt gpt = Gpt.initialise(TinyGpt.config(), Precision.FLOAT32, 0.02, 4);
        Pretraining phase = phase(gpt, Fixtures.pretraining(1))) {
      assertThat(phase.advance(ProgressListener.NONE).get("loss/train"))
          .isEqualTo(Math.log(TinyGpt.VOCAB), within(0.01));
    }
  }

  @Test
  void memorisesOneWindow() {
    int[] window = TinyGpt.noise(1, TinyGpt.BLOCK + 1, 5)[0];
    try (Gpt gpt = model(0);
        Pretraining phase = new Pretraining(
            gpt,
            Fixtures.pretraining(150),
            new RunningText(window),
            new RunningText(window),
            SEEDS)) {
      Fixtures.finish(phase);
      assertThat(phase.bestLoss()).isLessThan(0.01);
    }
  }

  /** The best weights are some steps old when it ends, so they and the wait must survive too. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2})
  void resumesBitForBitAfterAnyStep(double dropout) throws IOException {
    PretrainingSpec config = Fixtures.pretraining(200, 6, 3, 0.02, 0.01, 3, 2, 3, 1e-3);
    Resume.assertSeamless(
        () -> {
          Gpt gpt = model(dropout);
          Pretraining phase = new Pretraining(
              gpt, config, new RunningText(NOISE), new RunningText(OTHER_NOISE), SEEDS);
          return new Resume.Subject(
              phase,
              () -> List.of(
                  Bits.of(gpt.parameters()),
                  phase.bestLoss(),
                  phase.bestStep(),
                  phase.stopReason()),
              () -> {
                phase.close();
                gpt.close();
              });
        },
        folder);
  }

  @Test
  void microBatchesChangeOnlyTheLastBits() {
    try (Gpt one = model(0);
        Gpt three = model(0);
        Pretraining whole = phase(one, config(3, 6, 6));
        Pretraining parts = phase(three, config(3, 6, 2))) {
      List<Map<String, Double>> rows = Fixtures.finish(whole);
      List<Map<String, Double>> same = Fixtures.finish(parts);
      for (int step = 0; step < rows.size(); step++) {
        assertThat(same.get(step).get("loss/train"))
            .isEqualTo(rows.get(step).get("loss/train"), within(1e-5));
        assertThat(same.get(step).get("grad_norm"))
            .isEqualTo(rows.get(step).get("grad_norm"), within(1e-5));
      }
    }
  }

  private static PretrainingSpec config(int steps, int batch, int microBatch) {
    return Fixtures.pretraining(steps, batch, microBatch, 1e-3, 1e-3, 0, 10, 10, 0);
  }

  @Test
  void keepsTheBestWeightsWhenItOverfits() {
    PretrainingSpec config = Fixtures.pretraining(200, 8, 8, 0.02, 0.02, 0, 2, 5, 1e-3);
    try (Gpt gpt = Gpt.initialise(TinyGpt.config(), Precision.FLOAT32, 0.3, 8);
        Pretraining phase = new Pretraining(
            gpt, config, new RunningText(NOISE), new RunningText(OTHER_NOISE), SEEDS)) {
      List<Double> evaluations = Fixtures.finish(phase).stream()
          .filter(row -> row.containsKey("loss/val"))
          .map(row -> Objects.requireNonNull(row.get("loss/val")))
          .toList();
      double best = evaluations.stream().min(Comparator.naturalOrder()).orElseThrow();

      assertThat(phase.stopReason()).isEqualTo("patience");
      assertThat(phase.step()).isEqualTo(phase.bestStep() + 5 * 2);
      assertThat(evaluations.get(evaluations.size() - 1))
          .as("it does overfit")
          .isGreaterThan(best + 0.02);
      assertThat(phase.bestLoss()).isEqualTo(evaluations.get((int) phase.bestStep() / 2 - 1));
      assertThat(HeldOutLoss.of(gpt, new RunningText(OTHER_NOISE), ProgressListener.NONE))
          .isEqualTo(phase.bestLoss());
    }
  }

  @Test
  void alwaysEvaluatesAfterTheLastStep() {
    try (Gpt gpt = model(0);
        Pretraining phase = phase(gpt, config(3, 2, 2))) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);
      assertThat(rows.get(1)).doesNotContainKey("loss/val");
      assertThat(rows.get(2)).containsKey("loss/val");
      assertThat(phase.stopReason()).isEqualTo("maxSteps");
      assertThat(phase.totalSteps()).isEqualTo(3);
      assertThat(phase.bestStep()).isEqualTo(3);
    }
  }

  @Test
  void disabledParametersStayZero() {
    try (Gpt gpt = Gpt.initialise(TinyGpt.bare(), Precision.FLOAT32, 0.3, 9);
        Pretraining phase = phase(gpt, Fixtures.pretraining(5))) {
      Map<String, String> before = Bits.of(gpt.parameters());
      Fixtures.finish(phase);
      Map<String, String> after = Bits.of(gpt.parameters());
      before.forEach((name, bits) -> {
        if (name.endsWith(".bias") || name.equals("transformer.wpe.weight")) {
          assertThat(after.get(name)).as(name).isEqualTo(bits);
          assertThat(gpt.parameters().get(name).toFloatArray()).containsOnly(0f);
        } else {
          assertThat(after.get(name)).as(name).isNotEqualTo(bits);
        }
      });
    }
  }

  @Test
  void aNanLossStopsTrainingAndNamesTheStep() {
    try (Gpt gpt = model(0);
        Pretraining phase = phase(gpt, Fixtures.pretraining(10))) {
      Fixtures.advance(phase, 2);
      gpt.parameters().get("transformer.ln_f.weight").addi(Float.NaN);

      assertThatExceptionOfType(DivergedException.class)
          .isThrownBy(() -> phase.advance(ProgressListener.NONE))
          .withMessageContaining("loss/train is NaN at step 2")
          .satisfies(e -> assertThat(e.step()).isEqualTo(2));
    }
  }

  @Test
  void reportsTheWorkOfMicroBatchesAndEvaluations() {
    Tally tally = new Tally();
    try (Gpt gpt = model(0);
        Pretraining phase = phase(gpt, config(1, 6, 3))) {
      phase.advance(tally);

      assertThat(tally.works())
          .filteredOn(work -> work.kind() == Flops.Kind.TRAINED)
          .containsExactly(
              Flops.trained(24, gpt.config().forwardFlops(3, TinyGpt.BLOCK)),
              Flops.trained(24, gpt.config().forwardFlops(3, TinyGpt.BLOCK)));
      assertThat(tally.flops(Flops.Kind.TRAINED))
          .isEqualTo(3 * gpt.config().forwardFlops(6, TinyGpt.BLOCK));
      assertThat(tally.tokens(Flops.Kind.SCORED)).isEqualTo(VALIDATION.size() - 1);
    }
  }

  @Test
  void refusesAStateOfAnotherModel() throws IOException {
    try (Gpt gpt = model(0);
        Pretraining phase = phase(gpt, Fixtures.pretraining(10))) {
      phase.save(folder);
    }
    GptConfig other = TinyGpt.config(TinyGpt.BLOCK - 1, 0);
    try (Gpt gpt = Gpt.initialise(other, Precision.FLOAT32, 0.3, 1);
        Pretraining phase = phase(gpt, Fixtures.pretraining(10))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> phase.restore(folder))
          .withMessageContaining("transformer.wpe.weight");
    }
  }

  private static Gpt model(double dropout) {
    return Gpt.initialise(TinyGpt.config(TinyGpt.BLOCK, dropout), Precision.FLOAT32, 0.3, 10);
  }

  private static Pretraining phase(Gpt gpt, PretrainingSpec config) {
    return new Pretraining(gpt, config, TRAIN, VALIDATION, SEEDS);
  }
}
