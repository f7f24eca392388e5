package io.verisim.contract;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The activities of reward workers. Every stage is safe to repeat, or to run twice at the same
 * time.
 */
@ActivityInterface
public interface RewardActivities {
  /**
   * The input for training a reward model.
   *
   * @param features the scorer features of the reward data, by shard; empty if there are no scorers
   * @param scorers the scoring language models that computed the features; scoring needs them again
   * @param previous the reward model of the cycle before, if training starts from it
   */
  record RewardModelInput(
      String run,
      RunSpec spec,
      int cycle,
      ArtifactRef baseModel,
      ArtifactRef rewardData,
      List<ArtifactRef> features,
      List<ArtifactRef> scorers,
      @Nullable ArtifactRef previous) {}

  /** Trains the cycle's reward model and commits {@code reward_model_vN}. */
  StageOutcome trainRewardModel(RewardModelInput input);
}
