package io.verisim.lifecycle;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;

/** What trainer workers do. Every stage is safe to run again, or twice at once. */
@ActivityInterface
public interface TrainerActivities {
  record Pretraining(String run, RunSpec spec, ArtifactRef corpus) {}

  record Improvement(
      String run,
      RunSpec spec,
      int cycle,
      ArtifactRef corpus,
      ArtifactRef baseModel,
      ArtifactRef rewardModel) {}

  /** Trains the first base model and commits {@code base_model_v1}. */
  StageOutcome pretrain(Pretraining order);

  /** Runs the cycle's GRPO phase and commits {@code base_model_v(N+1)}: the best acceptable weights, or the start's. */
  StageOutcome improve(Improvement order);
}
