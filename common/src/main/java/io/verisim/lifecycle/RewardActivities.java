package io.verisim.lifecycle;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;

/** What reward workers do. Every stage is safe to run again, or twice at once. */
@ActivityInterface
public interface RewardActivities {
  record RewardTraining(
      String run, RunSpec spec, int cycle, ArtifactRef baseModel, ArtifactRef rewardData) {}

  /** Trains the cycle's critic and commits {@code reward_model_vN}. */
  StageOutcome trainRewardModel(RewardTraining order);
}
