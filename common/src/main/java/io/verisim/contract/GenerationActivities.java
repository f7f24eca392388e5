package io.verisim.contract;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What generation workers do. Every stage is safe to run again, or twice at once. */
@ActivityInterface
public interface GenerationActivities {
  record CorpusInput(String run, RunSpec spec) {}

  record RewardDataShardInput(
      String run, RunSpec spec, int cycle, int shard, ArtifactRef corpus, ArtifactRef baseModel) {}

  record RewardDataInput(String run, RunSpec spec, int cycle, List<ArtifactRef> shards) {}

  /** A shard of reward data that scoring language models are to read. */
  record RewardFeaturesInput(
      String run,
      RunSpec spec,
      int cycle,
      int shard,
      ArtifactRef baseModel,
      ArtifactRef rewardData,
      List<ArtifactRef> scorers) {}

  /** A cycle's reward model, to be judged on text of the model that it was trained on. */
  record RewardModelEvaluationInput(
      String run,
      RunSpec spec,
      int cycle,
      ArtifactRef corpus,
      ArtifactRef baseModel,
      RewardModelArtifacts rewardModel) {}

  /**
   * A share of what a model is asked in an evaluation.
   *
   * @param evaluation the artifact that the judgement becomes
   * @param shard from 0, of as many as the specification says
   */
  record EvaluationShardInput(
      String run,
      RunSpec spec,
      String evaluation,
      int shard,
      ArtifactRef corpus,
      ArtifactRef model) {}

  /**
   * A model to be judged.
   *
   * @param artifact that the judgement becomes
   * @param scorers that the fresh discriminator reads with
   * @param firstEvaluation the first version's evaluation, to be compared with; absent for the
   *     first version itself
   */
  record EvaluationInput(
      String run,
      RunSpec spec,
      String artifact,
      ArtifactRef corpus,
      ArtifactRef model,
      List<ArtifactRef> scorers,
      @Nullable ArtifactRef firstEvaluation) {}

  /**
   * The judgement of a model that has been asked.
   *
   * @param shards what it has answered, all of them in their order
   */
  record EvaluationConclusionInput(EvaluationInput evaluation, List<ArtifactRef> shards) {}

  /**
   * A prompt to be completed.
   *
   * @param topK 0: all tokens
   * @param topP 1: all tokens
   * @param bestOf completions that are made; the newest reward model of the run keeps one, where
   *     there are several
   */
  record CompletionInput(
      String run,
      RunSpec spec,
      int version,
      String prompt,
      int maxTokens,
      double temperature,
      int topK,
      double topP,
      long seed,
      int bestOf) {}

  /**
   * Text that continues a prompt, without the prompt.
   *
   * @param tokens that were sampled, of all completions together
   * @param choice how the text was chosen; absent where it is the only one
   */
  record CompletionText(
      int version, String text, int tokens, @Nullable Choice choice) {}

  /**
   * How one of several completions was chosen.
   *
   * @param of completions
   * @param rewardModelCycle of the reward model
   * @param score the best P(natural)
   * @param meanScore of all completions
   * @param flops that sampling and scoring took
   */
  record Choice(int of, int rewardModelCycle, double score, double meanScore, double flops) {}

  /** Cuts the text, learns or loads the tokenizer, and commits {@code corpus}. */
  StageOutcome prepareCorpus(CorpusInput input);

  /** Samples one shard of the cycle's reward data. */
  StageOutcome sampleRewardData(RewardDataShardInput input);

  /** Puts the shards together as {@code reward_data_vN}. */
  StageOutcome assembleRewardData(RewardDataInput input);

  /**
   * Computes what scoring language models make of a shard of reward data, once, and commits
   * {@code reward_features_vN_shard_K}.
   */
  StageOutcome extractFeatures(RewardFeaturesInput input);

  /** Judges a cycle's reward model and commits {@code reward_model_evaluation_vN}. */
  StageOutcome evaluateRewardModel(RewardModelEvaluationInput input);

  /** Asks a model and judges it by held-out measures. */
  StageOutcome evaluate(EvaluationInput input);

  /**
   * Asks a model one share of what its evaluation needs, and commits the evaluation's name with
   * {@code _shard_K}.
   */
  StageOutcome inferEvaluation(EvaluationShardInput input);

  /** Judges a model by what it has answered, to the files that {@link #evaluate} comes to. */
  StageOutcome concludeEvaluation(EvaluationConclusionInput input);

  /** Completes a prompt with a version of the base model; commits nothing. */
  CompletionText complete(CompletionInput input);
}
