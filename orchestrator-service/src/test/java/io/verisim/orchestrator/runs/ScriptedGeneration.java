package io.verisim.orchestrator.runs;

import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.contract.Failure;
import io.verisim.contract.GenerationActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.stage.StageProgress;
import java.util.Map;

/** Stages that beat once and then never end; completions that tell what they were asked. */
final class ScriptedGeneration implements GenerationActivities {
  @Override
  public StageOutcome prepareCorpus(CorpusInput input) {
    return underway(new StageProgress("corpus", 0, 10, "documents", Map.of()));
  }

  @Override
  public StageOutcome sampleRewardData(RewardDataShardInput input) {
    return underway(new StageProgress(
        "reward_data", 30, 100, "samples", Map.of("steps_per_second", 3.5, "loss/train", 1.25)));
  }

  @Override
  public StageOutcome assembleRewardData(RewardDataInput input) {
    throw new IllegalStateException("no script asks for it");
  }

  @Override
  public StageOutcome importModel(ModelImportInput input) {
    throw new IllegalStateException("no script asks for it");
  }

  @Override
  public StageOutcome extractFeatures(RewardFeaturesInput input) {
    throw new IllegalStateException("no script asks for it");
  }

  @Override
  public StageOutcome evaluateRewardModel(RewardModelEvaluationInput input) {
    throw new IllegalStateException("no script asks for it");
  }

  @Override
  public StageOutcome concludeEvaluation(EvaluationConclusionInput input) {
    throw new IllegalStateException("no script asks for it");
  }

  @Override
  public StageOutcome inferEvaluation(EvaluationShardInput input) {
    throw new IllegalStateException("no script asks for it");
  }

  @Override
  public StageOutcome evaluate(EvaluationInput input) {
    throw new IllegalStateException("no script asks for it");
  }

  @Override
  public CompletionText complete(CompletionInput input) {
    if (input.prompt().contains("\u00f8")) {
      throw ApplicationFailure.newNonRetryableFailure(
          "unknown character '\u00f8' at 0", Failure.TEXT_UNUSABLE.code());
    }
    if (input.prompt().equals("defect")) {
      throw new IllegalStateException("index 7 of 3");
    }
    return new CompletionText(
        input.version(),
        input.maxTokens() + " tokens at " + input.temperature() + ", top " + input.topK() + " and "
            + input.topP() + ", seed " + input.seed(),
        input.maxTokens() * input.bestOf(),
        input.bestOf() == 1 ? null : new BestOf(input.bestOf(), 2, 0.75, 0.5, 1e9));
  }

  private static StageOutcome underway(StageProgress progress) {
    Activity.getExecutionContext().heartbeat(progress);
    Activity.getExecutionContext().doNotCompleteOnReturn();
    return new StageOutcome(
        new ArtifactRef("nobody", "reads", Digest.of(new byte[0])), Map.of(), 0, false);
  }
}
