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
      Critic critic) {}

  /**
   * A language model of the critic's own.
   *
   * @param number from 1, in the order of the specification
   */
  record LanguageModel(String run, RunSpec spec, int number, ArtifactRef corpus) {}

  /**
   * Supervised training as the control of a version.
   *
   * @param version of the base model that it stands beside
   * @param start the model that it goes on from
   * @param operations what it may spend at each of its rates
   */
  record Control(
      String run,
      RunSpec spec,
      int version,
      ArtifactRef corpus,
      ArtifactRef start,
      double operations) {}

  /** Trains the first base model and commits {@code base_model_v1}. */
  StageOutcome pretrain(Pretraining order);

  /** Trains a language model that critics read with, and commits {@code language_model_N}. */
  StageOutcome trainLanguageModel(LanguageModel order);

  /** Spends a version's compute on supervised training, and commits {@code control_vN}. */
  StageOutcome trainControl(Control order);

  /** Runs the cycle's GRPO phase and commits {@code base_model_v(N+1)}: the best acceptable weights, or the start's. */
  StageOutcome improve(Improvement order);
}
