package io.verisim.contract;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.report.TextSample;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The activities of generation workers. Every stage is safe to repeat, or to run twice at the same
 * time.
 */
@ActivityInterface
public interface GenerationActivities {
  /**
   * The input for importing a pretrained model.
   *
   * @param artifact the name of the imported model's artifact
   * @param key the key of the specification that names the model, for messages
   * @param model the model with the place it comes from
   */
  record ModelImportInput(String run, RunSpec spec, String artifact, String key, ModelSpec model) {}

  /**
   * The input for preparing the corpus.
   *
   * @param model the imported base model, whose tokenizer is used; absent if the corpus has another
   */
  record CorpusInput(String run, RunSpec spec, @Nullable ArtifactRef model) {}

  /**
   * The input for sampling one shard of reward data.
   *
   * @param earlier the reward data of earlier cycles, if a part is taken from them
   */
  record RewardDataShardInput(
      String run,
      RunSpec spec,
      int cycle,
      int shard,
      ArtifactRef corpus,
      ArtifactRef baseModel,
      List<ArtifactRef> earlier) {
    public RewardDataShardInput {
      earlier = List.copyOf(earlier);
    }
  }

  record RewardDataInput(String run, RunSpec spec, int cycle, List<ArtifactRef> shards) {}

  /** The input for computing scorer features of one shard of reward data. */
  record RewardFeaturesInput(
      String run,
      RunSpec spec,
      int cycle,
      int shard,
      ArtifactRef baseModel,
      ArtifactRef rewardData,
      List<ArtifactRef> scorers) {}

  /**
   * The input for evaluating a cycle's reward model on text of the base model that it was trained
   * on.
   */
  record RewardModelEvaluationInput(
      String run,
      RunSpec spec,
      int cycle,
      ArtifactRef corpus,
      ArtifactRef baseModel,
      RewardModelArtifacts rewardModel) {}

  /**
   * One shard of the inference of an evaluation.
   *
   * @param evaluation the name of the evaluation's artifact
   * @param shard from 0; the specification sets how many there are
   */
  record EvaluationShardInput(
      String run,
      RunSpec spec,
      String evaluation,
      int shard,
      ArtifactRef corpus,
      ArtifactRef model) {}

  /**
   * The input of an evaluation.
   *
   * @param artifact the name of the evaluation's artifact
   */
  record EvaluationInput(
      String run, RunSpec spec, String artifact, ArtifactRef model, EvaluationArtifacts shared) {}

  /**
   * The input for concluding an evaluation from its shards.
   *
   * @param shards all shards of the inference, in order
   */
  record EvaluationConclusionInput(EvaluationInput evaluation, List<ArtifactRef> shards) {}

  /**
   * A prompt to complete.
   *
   * @param topK 0 for all tokens
   * @param topP 1 for all tokens
   * @param bestOf the number of completions; if there are several, the run's newest reward model
   *     selects one
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
   * @param tokens the number of sampled tokens of all completions
   * @param choice how the text was selected; absent if it is the only completion
   */
  record CompletionText(
      int version, String text, int tokens, @Nullable BestOf choice) {}

  /**
   * How one of several completions was selected.
   *
   * @param of the number of completions
   * @param rewardModelCycle the cycle of the reward model
   * @param score the best P(natural)
   * @param meanScore the mean P(natural) of all completions
   * @param flops the compute of sampling and scoring
   */
  record BestOf(int of, int rewardModelCycle, double score, double meanScore, double flops) {}

  /**
   * Texts for the run's newest reward model to judge.
   *
   * @param texts prompts with what was written after them
   */
  record ScoreInput(String run, RunSpec spec, List<TextSample> texts) {
    public ScoreInput {
      texts = List.copyOf(texts);
    }
  }

  /**
   * What a run's newest reward model says of texts.
   *
   * @param rewardModelCycle the cycle of the reward model
   * @param texts in the order of the input
   */
  record TextScores(int rewardModelCycle, List<TextScore> texts) {
    public TextScores {
      texts = List.copyOf(texts);
    }
  }

  /**
   * What a reward model and the corpus say of a text.
   *
   * @param natural P(natural)
   * @param tokens of prompt and text, in their order
   * @param unknownWords words that the train split does not have, but for the first and the last
   *     word of the text; absent if the train split is too long to look them up, or has prompts
   * @param invalidSentences whole lines after the prompt that the corpus's grammar does not
   *     generate; absent if it has none, or has prompts
   */
  record TextScore(
      double natural,
      List<TokenScore> tokens,
      @Nullable List<String> unknownWords,
      @Nullable List<String> invalidSentences) {
    public TextScore {
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * A token of a text.
   *
   * @param text its characters; empty inside a character
   * @param logRatio ln of the scorers' probability over that of the model that the reward model
   *     compares with, mean of the scorers; absent at the start, and if no scorer knows it
   */
  record TokenScore(String text, @Nullable Double logRatio) {}

  /** Reads a pretrained model with its tokenizer, and commits it under the name of the input. */
  StageOutcome importModel(ModelImportInput input);

  /** Splits the text, learns or loads the tokenizer, and commits {@code corpus}. */
  StageOutcome prepareCorpus(CorpusInput input);

  /** Samples one shard of the cycle's reward data. */
  StageOutcome sampleRewardData(RewardDataShardInput input);

  /** Joins the shards as {@code reward_data_vN}. */
  StageOutcome assembleRewardData(RewardDataInput input);

  /**
   * Computes the features of a shard of reward data with the scoring language models, once, and
   * commits {@code reward_features_vN_shard_K}.
   */
  StageOutcome extractFeatures(RewardFeaturesInput input);

  /** Evaluates a cycle's reward model and commits {@code reward_model_evaluation_vN}. */
  StageOutcome evaluateRewardModel(RewardModelEvaluationInput input);

  /** Evaluates a model by held-out measures, inference included. */
  StageOutcome evaluate(EvaluationInput input);

  /**
   * Runs one shard of an evaluation's inference, and commits it under the evaluation's name with
   * {@code _shard_K}.
   */
  StageOutcome inferEvaluation(EvaluationShardInput input);

  /** Concludes an evaluation from its shards, with the same files as {@link #evaluate}. */
  StageOutcome concludeEvaluation(EvaluationConclusionInput input);

  /** Completes a prompt with a version of the base model; commits nothing. */
  CompletionText complete(CompletionInput input);

  /** Scores texts with the run's newest reward model; commits nothing. */
  TextScores score(ScoreInput input);
}
