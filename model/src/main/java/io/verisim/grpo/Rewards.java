package io.verisim.grpo;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.ScorerMixture;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.RewardSource;
import io.verisim.text.TokenRows;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rewards of completions. */
public final class Rewards {
  /** The seed item of random rewards, separate from the seed items of sampling. */
  private static final long RANDOM_ITEM = Long.MIN_VALUE;

  private final RewardSource source;
  private final @Nullable RewardModel rewardModel;
  private final boolean trunkIsReference;
  private final Seeds seeds;

  /**
   * @param rewardModel may be null if the source is random
   * @param reference model whose log-likelihoods callers already know; the reward model reuses them
   *     if its trunk has the same weights
   */
  public Rewards(
      RewardSource source, @Nullable RewardModel rewardModel, Gpt reference, Seeds seeds) {
    this.source = source;
    this.rewardModel = rewardModel;
    this.trunkIsReference = rewardModel != null
        && rewardModel.features().kind() == FeatureKind.LIKELIHOOD
        && rewardModel.features().trunk().sameAs(reference);
    this.seeds = seeds;
  }

  /**
   * Rewards of texts, [rows].
   *
   * @param referenceLogs the reference's log-likelihoods of the rows at temperature 1, if they are
   *     known
   * @param step the step that sampled the completions; random rewards depend on this step
   */
  float[] of(
      TokenRows texts, float @Nullable [][] referenceLogs, long step, ProgressListener listener) {
    return switch (source) {
      case REWARD_MODEL -> model().score(texts, trunkIsReference ? referenceLogs : null, listener);
      case RANDOM -> random(texts.size(), seeds.random(step, RANDOM_ITEM));
    };
  }

  private static float[] random(int rows, Random random) {
    float[] rewards = new float[rows];
    for (int row = 0; row < rows; row++) {
      rewards[row] = random.nextFloat();
    }
    return rewards;
  }

  /** The scorers of the reward model that predict the base model's next token. */
  ScorerMixture scorers() {
    return model().mixture();
  }

  private RewardModel model() {
    return Objects.requireNonNull(rewardModel, "a reward model");
  }

  static double mean(float... rewards) {
    double sum = 0;
    for (float reward : rewards) {
      sum += reward;
    }
    return sum / rewards.length;
  }
}
