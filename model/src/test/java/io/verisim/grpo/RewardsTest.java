package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tally;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.rewardmodel.TokenScorer;
import io.verisim.spec.Direction;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.RewardSource;
import io.verisim.text.TokenRows;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class RewardsTest {
  private static final int[][] TEXTS = TinyGpt.noise(6, TinyGpt.BLOCK, 1);
  private static final int[][] OTHERS = TinyGpt.noise(6, TinyGpt.BLOCK, 2);
  private static final Seeds SEEDS = new Seeds(3, "grpo", 0);

  private final Gpt reference = TinyGpt.scrambled(TinyGpt.config(), 4);
  private final float[][] known = reference.logLikelihoods(TEXTS, 1);
  private final float[][] wrong = new float[TEXTS.length][TinyGpt.BLOCK - 1];
  private final RewardModel own = rewardModel(reference.copy());
  private final RewardModel foreign = rewardModel(TinyGpt.scrambled(TinyGpt.config(), 5));

  private static RewardModel rewardModel(Gpt trunk) {
    List<TokenScorer> scorers =
        List.of(new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 6), Direction.LEFT_TO_RIGHT));
    TextFeatures features = TextFeatures.of(FeatureKind.LIKELIHOOD, trunk, scorers);
    return new RewardModel(
        features, Scaling.none(features.width()), RewardHead.initialise(features.width(), 7));
  }

  @AfterEach
  void close() {
    reference.close();
    own.close();
    foreign.close();
  }

  @Test
  void aRewardModelSharesOnlyATrunkOfTheSameWeights() {
    float[] scores = own.score(TokenRows.whole(TEXTS), ProgressListener.NONE);

    assertThat(foreign.shareTrunk(reference)).isFalse();
    assertThat(own.shareTrunk(reference)).isTrue();
    assertThat(own.features().trunk()).isSameAs(reference);
    assertThat(own.score(TokenRows.whole(TEXTS), ProgressListener.NONE)).containsExactly(scores);
  }

  @Test
  void knownReferenceLikelihoodsSaveOnePass() {
    Rewards rewards = rewards(own);
    Tally spared = new Tally();
    float[] computed = rewards.of(TokenRows.whole(TEXTS), null, 0, ProgressListener.NONE);

    assertThat(rewards.of(TokenRows.whole(TEXTS), known, 0, spared)).containsExactly(computed);
    assertThat(computed).containsExactly(own.score(TokenRows.whole(TEXTS), ProgressListener.NONE));
    assertThat(spared.tokens(Flops.Kind.SCORED)).isEqualTo(6 * 7);
    assertThat(rewards.of(TokenRows.whole(TEXTS), wrong, 0, ProgressListener.NONE))
        .as("with what is wrong of the reference")
        .isNotEqualTo(computed);
  }

  @Test
  void anotherTrunkIgnoresKnownReferenceLikelihoods() {
    Rewards rewards = rewards(foreign);
    Tally tally = new Tally();
    float[] computed = rewards.of(TokenRows.whole(TEXTS), null, 0, ProgressListener.NONE);

    assertThat(rewards.of(TokenRows.whole(TEXTS), known, 0, tally)).containsExactly(computed);
    assertThat(rewards.of(TokenRows.whole(TEXTS), wrong, 0, ProgressListener.NONE))
        .containsExactly(computed);
    assertThat(tally.tokens(Flops.Kind.SCORED)).isEqualTo(2 * 6 * 7);
  }

  @Test
  void rewardModelsWithoutLikelihoodsIgnoreKnownOnes() {
    try (RewardModel lover = TokenLover.of(3)) {
      assertThat(rewards(lover).of(TokenRows.whole(TEXTS), wrong, 0, ProgressListener.NONE))
          .containsExactly(lover.score(TokenRows.whole(TEXTS), ProgressListener.NONE));
    }
  }

  private Rewards rewards(RewardModel rewardModel) {
    return new Rewards(RewardSource.REWARD_MODEL, rewardModel, reference, SEEDS);
  }

  @Test
  void randomRewardsDependOnSeedAndStepNotOnText() {
    Rewards random = random(SEEDS);
    float[] first = random.of(TokenRows.whole(TEXTS), known, 5, ProgressListener.NONE);

    assertThat(random.of(TokenRows.whole(OTHERS), null, 5, ProgressListener.NONE))
        .containsExactly(first);
    assertThat(random(SEEDS).of(TokenRows.whole(TEXTS), known, 5, ProgressListener.NONE))
        .containsExactly(first);
    assertThat(random.of(TokenRows.whole(TEXTS), known, 6, ProgressListener.NONE))
        .isNotEqualTo(first);
    assertThat(random(new Seeds(4, "grpo", 0))
            .of(TokenRows.whole(TEXTS), known, 5, ProgressListener.NONE))
        .as("of another run")
        .isNotEqualTo(first);
    assertThat(rewards(own).of(TokenRows.whole(OTHERS), null, 5, ProgressListener.NONE))
        .as("a reward model's depend on the text")
        .isNotEqualTo(rewards(own).of(TokenRows.whole(TEXTS), null, 5, ProgressListener.NONE));
  }

  @Test
  void randomRewardsCostNoWork() {
    Tally tally = new Tally();
    random(SEEDS).of(TokenRows.whole(TEXTS), null, 5, tally);
    assertThat(tally.works()).isEmpty();
  }

  /** Six standard deviations of a mean of 5000 even numbers in [0, 1). */
  @Test
  void randomRewardsAreUniformBetweenZeroAndOne() {
    float[] many =
        random(SEEDS).of(TokenRows.whole(new int[5000][1]), null, 1, ProgressListener.NONE);

    for (float reward : many) {
      assertThat(reward).isBetween(0f, 1f);
    }
    assertThat(Rewards.mean(many)).isEqualTo(0.5, within(6 / Math.sqrt(12.0 * 5000)));
    assertThat(many[0]).isNotEqualTo(many[1]);
  }

  private Rewards random(Seeds seeds) {
    return new Rewards(RewardSource.RANDOM, own, reference, seeds);
  }

  @Test
  void meanAveragesTheRewards() {
    assertThat(Rewards.mean(0.25f, 0.5f, 0f)).isEqualTo(0.25);
  }
}
