package io.verisim.lifecycle;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.List;

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
   * Supervised training at one rate, for the control of a version.
   *
   * @param version of the base model that the control stands beside
   * @param start the model that it goes on from
   * @param operations what it may spend
   * @param rate from 0, in the order in which the rates are listed
   * @param learningRate the peak
   */
  record ControlRate(
      String run,
      RunSpec spec,
      int version,
      ArtifactRef corpus,
      ArtifactRef start,
      double operations,
      int rate,
      double learningRate) {}

  /** The control of a version: the best of its rates. */
  record Control(String run, RunSpec spec, int version, List<ArtifactRef> rates) {
    public Control {
      rates = List.copyOf(rates);
    }
  }

  /** Trains the first base model and commits {@code base_model_v1}. */
  StageOutcome pretrain(Pretraining order);

  /** Trains a language model that critics read with, and commits {@code language_model_N}. */
  StageOutcome trainLanguageModel(LanguageModel order);

  /** Spends a version's compute on supervised training at one rate, and commits {@code control_vN_rate_K}. */
  StageOutcome trainControlRate(ControlRate order);

  /** Commits {@code control_vN}: the weights of the rate that came to the lowest validation loss. */
  StageOutcome chooseControl(Control order);

  /** Runs the cycle's GRPO phase and commits {@code base_model_v(N+1)}: the best acceptable weights, or the start's. */
  StageOutcome improve(Improvement order);
}
