package io.verisim.lifecycle;

import io.temporal.activity.ActivityInterface;
import io.verisim.artifact.ArtifactRef;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.List;

/** What generation workers do. Every stage is safe to run again, or twice at once. */
@ActivityInterface
public interface GenerationActivities {
  record Corpus(String run, RunSpec spec) {}

  record Shard(
      String run, RunSpec spec, int cycle, int shard, ArtifactRef corpus, ArtifactRef baseModel) {}

  record Assembly(String run, RunSpec spec, int cycle, List<ArtifactRef> shards) {}

  record Evaluation(
      String run, RunSpec spec, int version, ArtifactRef corpus, ArtifactRef baseModel) {}

  /**
   * A prompt to be completed.
   *
   * @param topK 0: all tokens
   * @param topP 1: all tokens
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
      long seed) {}

  /** Text that continues a prompt, without the prompt. */
  record CompletionText(int version, String text, int tokens) {}

  /** Cuts the text, learns or loads the tokenizer, and commits {@code corpus}. */
  StageOutcome prepareCorpus(Corpus order);

  /** Samples one shard of the cycle's reward data. */
  StageOutcome sampleRewardData(Shard order);

  /** Puts the shards together as {@code reward_data_vN}. */
  StageOutcome assembleRewardData(Assembly order);

  /** Judges a version of the base model and commits {@code evaluation_vN}. */
  StageOutcome evaluate(Evaluation order);

  /** Completes a prompt with a version of the base model; commits nothing. */
  CompletionText complete(Completion order);
}
