package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tally;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.TinyGpt;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.rewardmodel.TokenScorer;
import io.verisim.spec.Direction;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.GrpoSpec;
import io.verisim.spec.RewardSource;
import io.verisim.text.RunningText;
import io.verisim.training.AdamW;
import io.verisim.training.OptimizerConfig;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The compute that a step reports: 16 rows of a block, with prompts of 3 tokens. */
@ExtendWith(PinnedThreads.class)
class GrpoStepTest {
  private static final int ROWS = 16;
  private static final int PREDICTED = TinyGpt.BLOCK - 1;
  private static final int[][] PROMPTS = TinyGpt.noise(ROWS, 3, 1);
  private static final Seeds SEEDS = new Seeds(2, "grpo", 0);

  private final GptConfig shape = TinyGpt.config();
  private final Gpt policy = TinyGpt.scrambled(shape, 3);
  private final Gpt reference = policy.copy();
  private final RewardModel lover = TokenLover.of(3);
  private final GrpoSettings settings = new GrpoSettings();

  @AfterEach
  void close() {
    policy.close();
    reference.close();
    lover.close();
  }

  @Test
  void countsEachCompletionOnceInEveryPhase() {
    Tally tally = step(lover);

    assertThat(tally.tokens(Flops.Kind.SAMPLED)).isEqualTo(ROWS * (TinyGpt.BLOCK - 3));
    assertThat(tally.flops(Flops.Kind.SAMPLED)).isEqualTo(shape.forwardFlops(ROWS, TinyGpt.BLOCK));
    assertThat(tally.tokens(Flops.Kind.SCORED)).as("by the reference").isEqualTo(ROWS * PREDICTED);
    assertThat(tally.flops(Flops.Kind.SCORED)).isEqualTo(shape.forwardFlops(ROWS, PREDICTED));
    assertThat(tally.tokens(Flops.Kind.TRAINED)).isEqualTo(ROWS * PREDICTED);
    assertThat(tally.flops(Flops.Kind.TRAINED)).isEqualTo(3 * shape.forwardFlops(ROWS, PREDICTED));
  }

  @Test
  void everyEpochCountsItsTrainingAgain() {
    settings.innerEpochs = 3;
    Tally tally = step(lover);

    assertThat(tally.tokens(Flops.Kind.TRAINED)).isEqualTo(3 * ROWS * PREDICTED);
    assertThat(tally.tokens(Flops.Kind.SAMPLED)).isEqualTo(ROWS * (TinyGpt.BLOCK - 3));
    assertThat(tally.tokens(Flops.Kind.SCORED)).isEqualTo(ROWS * PREDICTED);
  }

  @Test
  void alsoTrainsOnPretrainingWindows() {
    settings.pretrainingMix = 0.1;
    Tally tally = step(lover);

    assertThat(tally.tokens(Flops.Kind.TRAINED)).isEqualTo(ROWS * PREDICTED + 4 * TinyGpt.BLOCK);
    assertThat(tally.flops(Flops.Kind.TRAINED))
        .isEqualTo(
            3 * (shape.forwardFlops(ROWS, PREDICTED) + shape.forwardFlops(4, TinyGpt.BLOCK)));
  }

  @Test
  void reusesReferenceLikelihoodsAtTemperatureOne() {
    try (RewardModel rewardModel = rewardModel()) {
      assertThat(step(rewardModel).tokens(Flops.Kind.SCORED))
          .as("by reference and scorer")
          .isEqualTo(2 * ROWS * PREDICTED);
      settings.temperature = 0.9;
      assertThat(step(rewardModel).tokens(Flops.Kind.SCORED))
          .as("by reference, trunk and scorer")
          .isEqualTo(3 * ROWS * PREDICTED);
    }
  }

  @Test
  void randomRewardsScoreNoTokens() {
    settings.reward = RewardSource.RANDOM;
    try (RewardModel rewardModel = rewardModel()) {
      assertThat(step(rewardModel).tokens(Flops.Kind.SCORED))
          .as("by the reference")
          .isEqualTo(ROWS * PREDICTED);
    }
  }

  private RewardModel rewardModel() {
    TextFeatures features = TextFeatures.of(
        FeatureKind.LIKELIHOOD,
        reference.copy(),
        List.of(new TokenScorer(TinyGpt.scrambled(shape, 4), Direction.RIGHT_TO_LEFT)));
    return new RewardModel(
        features, Scaling.none(features.width()), RewardHead.initialise(features.width(), 5));
  }

  private Tally step(RewardModel rewardModel) {
    GrpoSpec config = settings.build();
    Tally tally = new Tally();
    try (AdamW optimizer =
        new AdamW(policy.parameters(), policy::trainable, OptimizerConfig.of(config))) {
      Rewards rewards = new Rewards(config.reward(), rewardModel, reference, SEEDS);
      new GrpoStep(
              policy,
              reference,
              rewards,
              config,
              optimizer,
              new RunningText(TinyGpt.text(100, 6)),
              SEEDS)
          .run(PROMPTS, 0, new LinkedHashMap<>(), tally);
    }
    return tally;
  }
}
