package io.verisim.lifecycle;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What generation workers do. Every stage is safe to run again, or twice at once. */
@ActivityInterface
public interface GenerationActivities {
  record Corpus(String run, RunSpec spec) {}

  record Shard(
      String run, RunSpec spec, int cycle, int shard, ArtifactRef corpus, ArtifactRef baseModel) {}

  record Assembly(String run, RunSpec spec, int cycle, List<ArtifactRef> shards) {}

  /** A shard of reward data that language models are to read. */
  record Reading(
      String run,
      RunSpec spec,
      int cycle,
      int shard,
      ArtifactRef baseModel,
      ArtifactRef rewardData,
      List<ArtifactRef> languageModels) {}

  /** A cycle's critic, to be judged on text of the model that it was trained on. */
  record CriticEvaluation(
      String run,
      RunSpec spec,
      int cycle,
      ArtifactRef corpus,
      ArtifactRef baseModel,
      Critic critic) {}

  /**
   * A share of what a model is asked in an evaluation.
   *
   * @param evaluation the artifact that the judgement becomes
   * @param shard from 0, of as many as the specification says
   */
  record EvaluationShard(
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
   * @param languageModels that the fresh critic reads with
   * @param baseline the first version's evaluation, to be compared with; absent for the first version itself
   */
  record Evaluation(
      String run,
      RunSpec spec,
      String artifact,
      ArtifactRef corpus,
      ArtifactRef model,
      List<ArtifactRef> languageModels,
      @Nullable ArtifactRef baseline) {}

  /**
   * The judgement of a model that has been asked.
   *
   * @param shards what it has answered, all of them in their order
   */
  record Conclusion(Evaluation evaluation, List<ArtifactRef> shards) {}

  /**
   * A prompt to be completed.
   *
   * @param topK 0: all tokens
   * @param topP 1: all tokens
   * @param bestOf completions that are made; the newest critic of the run keeps one, where there are several
   */
  record Completion(
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
   * @param criticCycle of the critic
   * @param score the best P(natural)
   * @param meanScore of all completions
   * @param operations that sampling and scoring took
   */
  record Choice(int of, int criticCycle, double score, double meanScore, double operations) {}

  /** Cuts the text, learns or loads the tokenizer, and commits {@code corpus}. */
  StageOutcome prepareCorpus(Corpus order);

  /** Samples one shard of the cycle's reward data. */
  StageOutcome sampleRewardData(Shard order);

  /** Puts the shards together as {@code reward_data_vN}. */
  StageOutcome assembleRewardData(Assembly order);

  /** Computes what language models make of a shard of reward data, once, and commits {@code reward_features_vN_shard_K}. */
  StageOutcome readRewardData(Reading order);

  /** Judges a cycle's critic and commits {@code critic_evaluation_vN}. */
  StageOutcome evaluateCritic(CriticEvaluation order);

  /** Asks a model and judges it by held-out measures. */
  StageOutcome evaluate(Evaluation order);

  /** Asks a model one share of what its evaluation needs, and commits the evaluation's name with {@code _shard_K}. */
  StageOutcome inferEvaluation(EvaluationShard order);

  /** Judges a model by what it has answered, to the files that {@link #evaluate} comes to. */
  StageOutcome concludeEvaluation(Conclusion order);

  /** Completes a prompt with a version of the base model; commits nothing. */
  CompletionText complete(Completion order);
}
