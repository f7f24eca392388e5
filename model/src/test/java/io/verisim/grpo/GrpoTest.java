package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Bits;
import io.verisim.engine.DivergedException;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.rewardmodel.TokenScorer;
import io.verisim.rewardmodel.TrunkFeatures;
import io.verisim.spec.Credit;
import io.verisim.spec.Direction;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.LoraSpec;
import io.verisim.spec.LoraTarget;
import io.verisim.spec.Precision;
import io.verisim.spec.RewardSource;
import io.verisim.text.RunningText;
import io.verisim.text.TokenRows;
import io.verisim.training.Fixtures;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Pretraining;
import io.verisim.training.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PinnedThreads.class)
class GrpoTest {
  private static final RunningText TRAIN = new RunningText(TinyGpt.text(400, 1));
  private static final RunningText VALIDATION = new RunningText(TinyGpt.text(150, 2));
  private static final Seeds SEEDS = new Seeds(3, "grpo", 1);
  private static final Gpt TRAINED = trained();

  private final Gpt policy = TRAINED.copy();
  private final RewardModel rewardModel = TokenLover.of(3);
  private final GrpoSettings settings = new GrpoSettings();

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    policy.close();
    rewardModel.close();
  }

  @Test
  void raisesTheRewardAndReportsItsMetrics() {
    settings.maxSteps = 20;
    settings.evalEvery = 5;
    try (Grpo phase = phase()) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      assertThat(phase.kept().reward()).isGreaterThan(phase.start().reward() + 0.1);
      assertThat(phase.kept().step()).isPositive();
      assertThat(phase.totalSteps()).isEqualTo(20);
      assertThat(rows.get(4).keySet())
          .containsExactlyInAnyOrder(
              "loss/train",
              "grad_norm",
              "lr",
              "kl",
              "clip_ratio/low",
              "clip_ratio/high",
              "reward",
              "reward_std",
              "frac_reward_zero_std",
              "entropy",
              "completions/mean_length",
              "reward/val",
              "perplexity");
      assertThat(rows.get(3)).doesNotContainKey("reward/val");
    }
  }

  /** The policy is a damaged copy of the scorer. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9, 1})
  void creditForEachTokenBringsThePolicyCloserToTheScorer(double discount) {
    TinyGpt.shake(policy.parameters(), 0.1, 9);
    settings.credit = Credit.TOKEN;
    settings.discount = discount;
    settings.maxSteps = 30;
    settings.evalEvery = 5;
    try (RewardModel trusting = trusting();
        Grpo phase = new Grpo(policy, null, trusting, settings.build(), TRAIN, VALIDATION, SEEDS)) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      assertThat(phase.kept().step()).isPositive();
      assertThat(phase.kept().divergence()).isLessThan(0.7 * phase.start().divergence());
      assertThat(phase.kept().perplexity()).isLessThan(phase.start().perplexity());
      double lowest = rows.stream()
          .filter(row -> row.containsKey("divergence/val"))
          .mapToDouble(row -> Objects.requireNonNull(row.get("divergence/val")))
          .min()
          .orElseThrow();
      assertThat(phase.kept().divergence()).as("the lowest is kept").isEqualTo(lowest);
      assertThat(rows).allMatch(row -> row.containsKey("divergence"));
    }
  }

  @Test
  void resumesBitForBitWithCreditForEachToken() throws IOException {
    settings.credit = Credit.TOKEN;
    settings.sequenceWeight = 0.5;
    settings.klWeight = 0.05;
    settings.pretrainingMix = 0.1;
    try (RewardModel trusting = trusting()) {
      Resume.assertSeamless(
          () -> {
            Gpt fresh = TRAINED.copy();
            TinyGpt.shake(fresh.parameters(), 0.1, 9);
            Grpo phase =
                new Grpo(fresh, null, trusting, settings.build(), TRAIN, VALIDATION, SEEDS);
            return new Resume.Subject(
                phase,
                () -> {
                  assertThat(phase.kept().step()).isPositive();
                  return List.of(Bits.of(fresh.parameters()), phase.start(), phase.kept());
                },
                () -> {
                  phase.close();
                  fresh.close();
                });
          },
          folder);
    }
  }

  /** Its only scorer is the trained model. */
  private static RewardModel trusting() {
    TextFeatures features = TextFeatures.of(
        FeatureKind.LIKELIHOOD,
        TinyGpt.scrambled(TinyGpt.config(), 4),
        List.of(new TokenScorer(TRAINED.copy(), Direction.LEFT_TO_RIGHT)));
    return new RewardModel(
        features, Scaling.none(features.width()), RewardHead.initialise(features.width(), 5));
  }

  @Test
  void theFirstLossIsZeroButItsGradientIsNot() {
    settings.temperature = 0.8;
    try (Grpo phase = phase()) {
      Map<String, Double> row = phase.advance(ProgressListener.NONE);

      assertThat(row.get("loss/train")).isEqualTo(0, within(1e-3));
      assertThat(row.get("kl")).isZero();
      assertThat(row.get("grad_norm")).isGreaterThan(0.01);
    }
  }

  @Test
  void endsWhenItsStepsAreDone() {
    assertEnds(StopReason.MAX_STEPS, 6);
  }

  @Test
  void endsWhenTheHeldOutRewardPassesItsThreshold() {
    settings.rewardThreshold = 1e-9;
    assertEnds(StopReason.REWARD_THRESHOLD, 2);
  }

  @Test
  void endsWhenTheHeldOutRewardNoLongerRises() {
    settings.minDelta = 1;
    settings.patience = 2;
    assertEnds(StopReason.PLATEAU, 4);
  }

  /**
   * Before the first update the divergence is exactly 0, so the second step is the first to see
   * one.
   */
  @Test
  void endsWhenTheDivergenceExceedsItsCap() {
    settings.klCap = 1e-9;
    settings.evalEvery = 100;
    assertEnds(StopReason.KL_CAP, 2);
  }

  private void assertEnds(StopReason reason, long step) {
    try (Grpo phase = phase()) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      assertThat(phase.stopReason()).isEqualTo(reason);
      assertThat(phase.step()).isEqualTo(step);
      assertThat(rows.get(rows.size() - 1)).as("a last evaluation").containsKey("reward/val");
    }
  }

  @Test
  void restoresTheStartIfNoEvaluationIsAcceptable() {
    Map<String, String> start = Bits.of(policy.parameters());
    settings.rate = 0.05;
    settings.acceptPerplexityRise = 0;
    try (Grpo phase = phase()) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      assertThat(rows.stream().filter(row -> row.containsKey("perplexity")))
          .as("every evaluation hurts and pays")
          .isNotEmpty()
          .allMatch(row ->
              Objects.requireNonNull(row.get("perplexity")) > phase.start().perplexity())
          .anyMatch(row ->
              Objects.requireNonNull(row.get("reward/val")) > phase.start().reward());
      assertThat(phase.kept()).isEqualTo(phase.start());
      assertThat(Bits.of(policy.parameters())).isEqualTo(start);
    }
  }

  @Test
  void keepsTheAcceptableEvaluationWithTheHighestReward() {
    Map<String, String> start = Bits.of(policy.parameters());
    settings.rate = 0.05;
    settings.maxSteps = 12;
    try (Grpo phase = phase()) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      double highest = rows.stream()
          .filter(row -> row.containsKey("reward/val"))
          .mapToDouble(row -> Objects.requireNonNull(row.get("reward/val")))
          .max()
          .orElseThrow();
      assertThat(phase.kept().reward()).isEqualTo(highest);
      assertThat(Bits.of(policy.parameters())).isNotEqualTo(start);
      assertThat(Math.exp(HeldOutLoss.of(policy, VALIDATION, ProgressListener.NONE)))
          .isEqualTo(phase.kept().perplexity());
    }
  }

  /**
   * Two phases that differ only in their tolerance: one keeps the weights that the other one
   * interpolates.
   */
  @Test
  void interpolatesWeightsBackIntoTheTolerance() {
    settings.rate = 0.05;
    settings.maxSteps = 4;
    settings.evalEvery = 4;
    try (Gpt start = policy.copy();
        Gpt end = policy.copy();
        Grpo unbounded =
            new Grpo(end, null, rewardModel, settings.build(), TRAIN, VALIDATION, SEEDS)) {
      Fixtures.finish(unbounded);
      double tolerance = (unbounded.kept().perplexity() / unbounded.start().perplexity() - 1) / 2;
      settings.acceptPerplexityRise = tolerance;
      try (Grpo phase = phase()) {
        Fixtures.finish(phase);

        double bound = phase.start().perplexity() * (1 + tolerance);
        double share = phase.kept().coefficient();
        assertThat(unbounded.kept().perplexity()).isGreaterThan(bound);
        assertThat(phase.kept().step()).isEqualTo(4);
        assertThat(share).isBetween(0.125, 0.875);
        assertThat(phase.kept().reward())
            .isBetween(phase.start().reward(), unbounded.kept().reward());
        assertThat(phase.kept().perplexity())
            .isLessThanOrEqualTo(bound)
            .isEqualTo(Math.exp(HeldOutLoss.of(policy, VALIDATION, ProgressListener.NONE)));
        for (String name : policy.parameters().names()) {
          float[] from = start.parameters().get(name).toFloatArray();
          float[] to = end.parameters().get(name).toFloatArray();
          float[] between = policy.parameters().get(name).toFloatArray();
          for (int i = 0; i < from.length; i++) {
            assertThat((double) between[i])
                .as(name)
                .isEqualTo(from[i] + share * (to[i] - from[i]), within(1e-5));
          }
        }
        policy.parameters().interpolate(start.parameters(), end.parameters(), share + 0.125);
        assertThat(Math.exp(HeldOutLoss.of(policy, VALIDATION, ProgressListener.NONE)))
            .isGreaterThan(bound);
      }
    }
  }

  /** The policy starts from a second version, which a phase without a tolerance has made. */
  @Test
  void interpolatesTowardsTheFirstVersionAndCountsTheToleranceFromIt() {
    settings.rate = 0.05;
    settings.maxSteps = 4;
    settings.evalEvery = 4;
    double tolerance;
    try (Grpo unbounded = phase()) {
      Fixtures.finish(unbounded);
      tolerance = 2 * (unbounded.kept().perplexity() / unbounded.start().perplexity() - 1);
    }
    try (Gpt end = policy.copy();
        Grpo unbounded = withTolerance(1e9, end, TRAINED);
        Grpo phase = withTolerance(tolerance, policy, TRAINED)) {
      Fixtures.finish(unbounded);
      Fixtures.finish(phase);

      double bound = phase.firstPerplexity() * (1 + tolerance);
      double share = phase.kept().coefficient();
      assertThat(phase.firstPerplexity())
          .isEqualTo(Math.exp(HeldOutLoss.of(TRAINED, VALIDATION, ProgressListener.NONE)));
      assertThat(unbounded.kept().perplexity()).isGreaterThan(bound);
      assertThat(phase.kept().perplexity()).isLessThanOrEqualTo(bound);
      assertThat(phase.kept().reward()).isGreaterThan(phase.start().reward());
      assertThat(share).isBetween(0.125, 0.875);
      for (String name : policy.parameters().names()) {
        float[] from = TRAINED.parameters().get(name).toFloatArray();
        float[] to = end.parameters().get(name).toFloatArray();
        float[] between = policy.parameters().get(name).toFloatArray();
        for (int i = 0; i < from.length; i++) {
          assertThat((double) between[i])
              .as(name)
              .isEqualTo(from[i] + share * (to[i] - from[i]), within(1e-5));
        }
      }
    }
  }

  @Test
  void keepsAStartBeyondTheToleranceIfNothingWithinItIsBetter() {
    try (Grpo unbounded = phase()) {
      Fixtures.finish(unbounded);
    }
    Map<String, String> start = Bits.of(policy.parameters());
    try (Grpo phase = withTolerance(0, policy, TRAINED)) {
      Fixtures.finish(phase);

      assertThat(phase.start().perplexity()).isGreaterThan(phase.firstPerplexity());
      assertThat(phase.kept()).isEqualTo(phase.start());
      assertThat(Bits.of(policy.parameters())).isEqualTo(start);
    }
  }

  private Grpo withTolerance(double tolerance, Gpt from, Gpt first) {
    settings.acceptPerplexityRise = tolerance;
    return new Grpo(from, first, rewardModel, settings.build(), TRAIN, VALIDATION, SEEDS);
  }

  @Test
  void neverKeepsAnEvaluationBelowTheStartReward() {
    Map<String, String> start = Bits.of(policy.parameters());
    try (RewardModel souring = TokenLover.souring();
        Grpo phase = new Grpo(policy, null, souring, settings.build(), TRAIN, VALIDATION, SEEDS)) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      assertThat(Objects.requireNonNull(rows.get(5).get("reward/val")))
          .isLessThan(phase.start().reward());
      assertThat(phase.kept()).isEqualTo(phase.start());
      assertThat(Bits.of(policy.parameters())).isEqualTo(start);
    }
  }

  @Test
  void policyUpdatesDoNotChangeTheRewardModel() {
    int[][] canaries = TinyGpt.noise(10, TinyGpt.BLOCK, 4);
    TrunkFeatures features = new TrunkFeatures(policy.copy(), FeatureKind.LAST);
    try (RewardModel own = new RewardModel(
            features, Scaling.none(features.width()), RewardHead.initialise(features.width(), 5));
        Grpo phase = new Grpo(policy, null, own, settings.build(), TRAIN, VALIDATION, SEEDS)) {
      float[] before = own.score(TokenRows.whole(canaries), ProgressListener.NONE);
      Map<String, String> start = Bits.of(policy.parameters());
      Fixtures.advance(phase, 3);

      assertThat(Bits.of(policy.parameters())).isNotEqualTo(start);
      assertThat(own.score(TokenRows.whole(canaries), ProgressListener.NONE))
          .containsExactly(before);
    }
  }

  @Test
  void resumesBitForBitAfterAnyStepUntilItsPlateau() throws IOException {
    settings.maxSteps = 20;
    settings.innerEpochs = 2;
    settings.klWeight = 0.05;
    settings.pretrainingMix = 0.1;
    settings.minDelta = 1;
    settings.patience = 3;
    settings.evalEvery = 3;
    settings.acceptPerplexityRise = 0.3;
    // Of three evaluations the second is kept, interpolated, so its weights must survive the cuts
    // after it.
    assertSeamless(StopReason.PLATEAU, 6);
  }

  @Test
  void staysEndedByTheRewardThresholdAfterResume() throws IOException {
    settings.maxSteps = 3;
    settings.rewardThreshold = 1e-9;
    assertSeamless(StopReason.REWARD_THRESHOLD, 2);
  }

  @Test
  void staysEndedByTheDivergenceCapAfterResume() throws IOException {
    settings.maxSteps = 3;
    settings.klCap = 1e-9;
    assertSeamless(StopReason.KL_CAP, 2);
  }

  /**
   * Nothing that a random reward praises twice is worth keeping, so which evaluation is kept is
   * chance, but the same one.
   */
  @Test
  void resumesBitForBitWithRandomRewards() throws IOException {
    settings.reward = RewardSource.RANDOM;
    settings.maxSteps = 5;
    settings.evalEvery = 1;
    long kept;
    Map<String, String> start = Bits.of(policy.parameters());
    try (Grpo phase = phase()) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);
      kept = phase.kept().step();
      assertThat(rows.stream().map(row -> row.get("reward")).distinct()).hasSize(5);
      assertThat(rows.stream().map(row -> row.get("reward/val")).distinct()).hasSize(5);
      assertThat(Bits.of(policy.parameters())).isNotEqualTo(start);
    }
    assertSeamless(StopReason.MAX_STEPS, kept);
  }

  @ParameterizedTest
  @EnumSource(BaseVersion.class)
  void trainsAdaptersWithoutMovingTheWeights(BaseVersion base) throws IOException {
    settings.maxSteps = 12;
    settings.evalEvery = 4;
    settings.acceptPerplexityRise = 0.2;
    Resume.assertSeamless(
        () -> {
          Gpt fresh = Gpt.adapting(
              TRAINED.copy(), new LoraSpec(2, 4, List.of(LoraTarget.ATTENTION, LoraTarget.MLP)), 7);
          Map<String, String> weights = Bits.of(fresh.weights());
          Gpt first = base == BaseVersion.FIRST ? null : TRAINED.copy();
          Grpo phase =
              new Grpo(fresh, first, rewardModel, settings.build(), TRAIN, VALIDATION, SEEDS);
          return new Resume.Subject(
              phase,
              () -> {
                assertThat(phase.kept().reward()).isGreaterThan(phase.start().reward());
                assertThat(phase.kept().perplexity())
                    .isLessThanOrEqualTo(phase.firstPerplexity() * 1.2);
                assertThat(Bits.of(fresh.weights())).isEqualTo(weights);
                return List.of(Bits.of(fresh.parameters()), phase.start(), phase.kept());
              },
              () -> {
                phase.close();
                fresh.close();
                if (first != null) {
                  first.close();
                }
              });
        },
        folder);
  }

  /** The version that a phase starts from. */
  private enum BaseVersion {
    FIRST,
    LATER
  }

  private void assertSeamless(StopReason reason, long keptStep) throws IOException {
    Resume.assertSeamless(
        () -> {
          Gpt fresh = TRAINED.copy();
          Grpo phase =
              new Grpo(fresh, null, rewardModel, settings.build(), TRAIN, VALIDATION, SEEDS);
          return new Resume.Subject(
              phase,
              () -> {
                assertThat(phase.stopReason()).isEqualTo(reason);
                assertThat(phase.kept().step()).isEqualTo(keptStep);
                return List.of(Bits.of(fresh.parameters()), phase.start(), phase.kept());
              },
              () -> {
                phase.close();
                fresh.close();
              });
        },
        folder);
  }

  @Test
  void disabledParametersStayZero() {
    try (Gpt bare = Gpt.initialise(TinyGpt.bare(), Precision.FLOAT32, 0.3, 7);
        Grpo phase =
            new Grpo(bare, null, rewardModel, settings.build(), TRAIN, VALIDATION, SEEDS)) {
      Map<String, String> before = Bits.of(bare.parameters());
      Fixtures.advance(phase, 2);
      Bits.of(bare.parameters()).forEach((name, bits) -> {
        if (bare.trainable(name)) {
          assertThat(bits).as(name).isNotEqualTo(before.get(name));
        } else {
          assertThat(bits).as(name).isEqualTo(before.get(name));
        }
      });
    }
  }

  @Test
  void aNanLossStopsTrainingAndNamesTheStep() {
    try (RewardModel broken = TokenLover.broken();
        Grpo phase = new Grpo(policy, null, broken, settings.build(), TRAIN, VALIDATION, SEEDS)) {
      assertThatExceptionOfType(DivergedException.class)
          .isThrownBy(() -> phase.advance(ProgressListener.NONE))
          .withMessageContaining("is NaN at step 0");
    }
  }

  private Grpo phase() {
    return new Grpo(policy, null, rewardModel, settings.build(), TRAIN, VALIDATION, SEEDS);
  }

  @AfterAll
  static void closeTrained() {
    TRAINED.close();
  }

  /** A policy that has learnt its text, so any move away from this text raises perplexity. */
  private static Gpt trained() {
    Torch.pinThreads(1);
    Gpt gpt = Gpt.initialise(TinyGpt.config(TinyGpt.BLOCK, 0.1), Precision.FLOAT32, 0.3, 8);
    try (Pretraining phase =
        new Pretraining(gpt, Fixtures.pretraining(100), TRAIN, VALIDATION, SEEDS)) {
      Fixtures.finish(phase);
    }
    return gpt;
  }
}
