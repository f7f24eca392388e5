package io.verisim.contract;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.spec.BaselineMethod;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The activities of trainer workers. Every stage is safe to repeat, or to run twice at the same
 * time.
 */
@ActivityInterface
public interface TrainerActivities {
  /**
   * The input for training the first base model.
   *
   * @param model the imported model that training starts from; absent if it starts from random
   *     weights
   */
  record PretrainingInput(
      String run,
      RunSpec spec,
      ArtifactRef corpus,
      @Nullable ArtifactRef model) {}

  /**
   * The input of a cycle's GRPO phase.
   *
   * @param first version 1, from which the tolerance of perplexity counts
   * @param baseModel the version that the phase starts from
   */
  record GrpoInput(
      String run,
      RunSpec spec,
      int cycle,
      ArtifactRef corpus,
      ArtifactRef first,
      ArtifactRef baseModel,
      RewardModelArtifacts rewardModel) {}

  /**
   * The input for training a scoring language model.
   *
   * @param number from 1, in the order of the specification
   * @param model the imported model that training starts from, if there is one
   */
  record ScorerInput(
      String run,
      RunSpec spec,
      int number,
      ArtifactRef corpus,
      @Nullable ArtifactRef model) {}

  /**
   * The input for training the judge.
   *
   * @param model the imported model that training starts from, if there is one
   */
  record JudgeInput(
      String run,
      RunSpec spec,
      ArtifactRef corpus,
      @Nullable ArtifactRef model) {}

  /**
   * Training by a baseline's method at one learning rate.
   *
   * @param version the version of the base model that the baseline is compared with
   * @param scorers the run's scoring language models, from which the distillations learn
   * @param first version 1, from which the tolerance of perplexity counts
   * @param start the model that training continues from
   * @param flops the compute budget
   * @param rate the index of the rate, from 0
   * @param learningRate the peak learning rate
   */
  record BaselineRateInput(
      String run,
      RunSpec spec,
      BaselineMethod method,
      int version,
      ArtifactRef corpus,
      List<ArtifactRef> scorers,
      ArtifactRef first,
      ArtifactRef start,
      double flops,
      int rate,
      double learningRate) {
    public BaselineRateInput {
      scorers = List.copyOf(scorers);
    }
  }

  /** The baseline of a version: the best of its rates. */
  record BaselineInput(
      String run, RunSpec spec, BaselineMethod method, int version, List<ArtifactRef> rates) {
    public BaselineInput {
      rates = List.copyOf(rates);
    }
  }

  /** Trains the first base model and commits {@code base_model_v1}. */
  StageOutcome pretrain(PretrainingInput input);

  /** Trains a scoring language model for the reward models, and commits {@code scorer_N}. */
  StageOutcome trainScorer(ScorerInput input);

  /** Trains the language model that judges the versions, and commits {@code judge}. */
  StageOutcome trainJudge(JudgeInput input);

  /**
   * Spends a version's compute by a baseline's method at one learning rate, and commits
   * {@code baseline_vN_rate_K}, or the same under the method's name.
   */
  StageOutcome trainBaselineRate(BaselineRateInput input);

  /**
   * Commits {@code baseline_vN}: the weights of the learning rate with the lowest validation loss.
   */
  StageOutcome chooseBaseline(BaselineInput input);

  /**
   * Runs the cycle's GRPO phase and commits {@code base_model_v(N+1)}: the best acceptable weights,
   * or those of the start.
   */
  StageOutcome improve(GrpoInput input);
}
