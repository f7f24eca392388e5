package io.verisim.contract;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.List;

/** What reward workers do. Every stage is safe to run again, or twice at once. */
@ActivityInterface
public interface RewardActivities {
  /**
   * A reward model to be trained.
   *
   * @param features of the reward data, shard by shard, where scoring language models read it; else
   *     none
   * @param scorers that read it; scoring needs them again
   */
  record RewardModelInput(
      String run,
      RunSpec spec,
      int cycle,
      ArtifactRef baseModel,
      ArtifactRef rewardData,
      List<ArtifactRef> features,
      List<ArtifactRef> scorers) {}

  /** Trains the cycle's reward model and commits {@code reward_model_vN}. */
  StageOutcome trainRewardModel(RewardModelInput input);
}
