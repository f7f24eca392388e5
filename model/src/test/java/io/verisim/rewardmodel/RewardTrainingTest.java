package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.verisim.engine.Bits;
import io.verisim.engine.DivergedException;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tally;
import io.verisim.spec.RewardModelSpec;
import io.verisim.training.Fixtures;
import io.verisim.training.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PinnedThreads.class)
class RewardTrainingTest {
  private static final int WIDTH = 4;
  private static final Seeds SEEDS = new Seeds(1, "reward", 0);
  /** Labels that are unrelated to the features can only be memorised. */
  private static final LabelledFeatures FEW = Separable.unrelated(15, WIDTH, 5);

  private static final LabelledFeatures OTHERS = Separable.unrelated(100, WIDTH, 6);

  private final RewardHead head = RewardHead.initialise(WIDTH, 2);
  private final LabelledFeatures train = Separable.data(300, WIDTH, 3);
  private final LabelledFeatures validation = Separable.data(100, WIDTH, 4);

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    head.close();
  }

  @Test
  void learnsFromInformativeFeatures() {
    try (RewardTraining phase = phase(head, train, config(150, 10, 100))) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      assertThat(rows.get(149).get("reward_model/skill")).isGreaterThan(0.9);
      assertThat(phase.stopReason()).isEqualTo("maxSteps");
      assertThat(phase.totalSteps()).isEqualTo(150);
      assertThat(Objects.requireNonNull(rows.get(149).get("loss/train")))
          .isLessThan(Objects.requireNonNull(rows.get(0).get("loss/train")) / 5);
    }
  }

  @Test
  void keepsTheBestWeightsWhenItOverfits() {
    try (RewardTraining phase = new RewardTraining(head, config(500, 2, 4), FEW, OTHERS, SEEDS)) {
      List<Double> evaluations = Fixtures.finish(phase).stream()
          .filter(row -> row.containsKey("loss/val"))
          .map(row -> Objects.requireNonNull(row.get("loss/val")))
          .toList();

      double best = evaluations.stream().min(Comparator.naturalOrder()).orElseThrow();
      assertThat(phase.stopReason()).isEqualTo("patience");
      assertThat(evaluations.get(evaluations.size() - 1)).isGreaterThan(best);
      assertThat(RewardModelQuality.meanSquaredError(
              head.scores(OTHERS.features()), OTHERS.naturalShare()))
          .isEqualTo(best);
    }
  }

  @Test
  void resumesBitForBitAfterAnyStep() throws IOException {
    Resume.assertSeamless(
        () -> {
          RewardHead fresh = RewardHead.initialise(WIDTH, 2);
          RewardTraining phase = new RewardTraining(fresh, config(500, 2, 3), FEW, OTHERS, SEEDS);
          return new Resume.Subject(
              phase, () -> List.of(Bits.of(fresh.parameters()), phase.stopReason()), () -> {
                phase.close();
                fresh.close();
              });
        },
        folder);
  }

  @Test
  void aNanFeatureStopsTrainingAndNamesTheStep() {
    LabelledFeatures broken =
        new LabelledFeatures(new float[][] {{1, Float.NaN, 0, 0}}, new float[] {1});
    try (RewardTraining phase = phase(head, broken, config(5, 5, 5))) {
      assertThatExceptionOfType(DivergedException.class)
          .isThrownBy(() -> phase.advance(ProgressListener.NONE))
          .withMessageContaining("loss/train is NaN at step 0");
    }
  }

  /**
   * 32 rows through 256 units of 4 features and 2 classes; no token of a text goes through a head.
   */
  @Test
  void reportsTheWorkOfAStep() {
    Tally tally = new Tally();
    try (RewardTraining phase = phase(head, train, config(5, 5, 5))) {
      phase.advance(tally);
    }
    assertThat(tally.works())
        .containsExactly(new Flops(Flops.Kind.TRAINED, 0, 3 * 2 * 32 * 256 * (4 + 2)));
  }

  @Test
  void refusesEmptyOrMismatchedData() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelledFeatures(new float[2][3], new float[3]))
        .withMessageContaining("2 rows of features and 3 labels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabelledFeatures(new float[0][], new float[0]))
        .withMessageContaining("at least 1");
  }

  private RewardTraining phase(RewardHead trained, LabelledFeatures data, RewardModelSpec config) {
    return new RewardTraining(trained, config, data, validation, SEEDS);
  }

  static RewardModelSpec config(int steps, int evalEvery, int patience) {
    return Fixtures.rewardModel(steps, 32, 3e-3, evalEvery, patience);
  }
}
