package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Bits;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Slopes;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.rewarddata.RewardData;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.RewardLoss;
import io.verisim.spec.RewardModelSpec;
import io.verisim.spec.Trained;
import io.verisim.text.TokenRows;
import io.verisim.training.Fixtures;
import io.verisim.training.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PinnedThreads.class)
class TrunkLearnerTest {
  private static final Seeds SEEDS = new Seeds(1, "reward", 0);
  private static final int BATCH = 6;

  private final NDManager scope = Torch.newScope();
  private final Gpt trunk = TinyGpt.scrambled(TinyGpt.config(), 1);
  private final RewardHead head = RewardHead.initialise(8, 2);

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    trunk.close();
    head.close();
    scope.close();
  }

  /** Texts whose end is one token again and again; a text can be padded. */
  private static RewardData texts(int count, long seed) {
    Random random = new Random(seed);
    int[][] tokens = new int[count][];
    int[] to = new int[count];
    float[] shares = new float[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = TinyGpt.text(TinyGpt.BLOCK, random.nextLong());
      to[i] = TinyGpt.BLOCK - random.nextInt(2);
      int kept = random.nextInt(to[i] + 1);
      for (int t = kept; t < TinyGpt.BLOCK; t++) {
        tokens[i][t] = 3;
      }
      shares[i] = (float) kept / to[i];
    }
    return new RewardData(new TokenRows(tokens, new int[count], to), shares);
  }

  private static RewardModelSpec spec(int steps, int rank, FeatureKind kind, RewardLoss loss) {
    return new RewardModelSpec(
        kind,
        Trained.TRUNK,
        rank,
        loss,
        false,
        steps,
        BATCH,
        0.01,
        0.01,
        10,
        100,
        0,
        -1,
        List.of());
  }

  /** The loss is computed by another path: features of the settled trunk, and the head's scores. */
  @ParameterizedTest
  @CsvSource({"0, LAST, MSE", "0, MEAN, BRADLEY_TERRY", "2, LAST, BRADLEY_TERRY", "2, MEAN, MSE"})
  void theGradientMatchesTheLoss(int rank, FeatureKind kind, RewardLoss loss) {
    RewardData train = texts(20, 3);
    RewardData batch = train.draw(BATCH, new Random(7));
    try (TrunkLearner learner =
        new TrunkLearner(trunk, head, spec(1, rank, kind, loss), train, batch, SEEDS)) {
      Tensors parameters = learner.parameters();
      TinyGpt.shake(parameters, 0.05, 4);
      Tensors gradients = parameters.zeros(scope);
      double returned = learner.accumulate(gradients, new Random(7), ProgressListener.NONE);

      DoubleSupplier defined = () -> {
        float[][] features = learner.validationFeatures(ProgressListener.NONE);
        return loss == RewardLoss.MSE
            ? RewardModelQuality.meanSquaredError(head.scores(features), batch.naturalShare())
            : RewardModelQuality.pairwiseLoss(head.logits(features), batch.naturalShare());
      };
      assertThat(returned).isEqualTo(defined.getAsDouble(), within(1e-5));
      Slopes slopes = new Slopes(parameters, 0.01);
      for (int seed = 0; seed < 5; seed++) {
        Map<String, float[]> directions = slopes.random(seed);
        assertThat(slopes.along(directions, defined))
            .isEqualTo(Slopes.expected(gradients, directions), within(1e-3));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void learnsWhichShareOfATextIsNatural(int rank) {
    RewardData validation = texts(200, 6);
    RewardModelSpec spec = spec(400, rank, FeatureKind.LAST, RewardLoss.BRADLEY_TERRY);
    Map<String, String> start = Bits.of(trunk.parameters());
    try (RewardTraining phase =
        RewardTraining.ofTrunk(trunk, head, spec, texts(400, 5), validation, SEEDS)) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      TrunkFeatures features = new TrunkFeatures(trunk, FeatureKind.LAST);
      float[] scores = head.scores(features.of(validation.texts(), ProgressListener.NONE));
      assertThat(RewardModelQuality.skill(scores, validation.naturalShare()))
          .as("of the settled trunk and the calibrated head")
          .isGreaterThan(0.5);
      assertThat(rows.get(399).get("reward_model/skill")).isGreaterThan(0.5);
    }
    Map<String, String> changed = new HashMap<>(Bits.of(trunk.parameters()));
    changed.entrySet().removeAll(start.entrySet());
    if (rank > 0) {
      assertThat(changed.keySet()).allMatch(name -> name.contains(".c_")).hasSize(8);
    } else {
      assertThat(changed.keySet()).hasSameSizeAs(start.keySet());
    }
  }

  @Test
  void adaptersChangeNothingBeforeTheFirstStep() {
    Map<String, String> start = Bits.of(trunk.parameters());
    RewardModelSpec spec = spec(1, 2, FeatureKind.LAST, RewardLoss.MSE);
    try (TrunkLearner learner =
        new TrunkLearner(trunk, head, spec, texts(20, 3), texts(20, 4), SEEDS)) {
      learner.settle();

      assertThat(Bits.of(trunk.parameters())).isEqualTo(start);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void resumesBitForBitAfterAnyStep(int rank) throws IOException {
    RewardModelSpec spec = spec(12, rank, FeatureKind.MEAN, RewardLoss.BRADLEY_TERRY);
    Resume.assertSeamless(
        () -> {
          Gpt own = TinyGpt.scrambled(TinyGpt.config(), 1);
          RewardHead fresh = RewardHead.initialise(8, 2);
          RewardTraining phase =
              RewardTraining.ofTrunk(own, fresh, spec, texts(20, 3), texts(20, 4), SEEDS);
          return new Resume.Subject(
              phase,
              () -> Arrays.asList(Bits.of(own.parameters()), Bits.of(fresh.parameters())),
              () -> {
                phase.close();
                own.close();
                fresh.close();
              });
        },
        folder);
  }
}
