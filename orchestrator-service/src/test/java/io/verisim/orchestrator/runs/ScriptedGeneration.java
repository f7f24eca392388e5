package io.verisim.orchestrator.runs;

import io.temporal.activity.Activity;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.contract.Failure;
import io.verisim.contract.GenerationActivities;
import io.verisim.stage.StageOutcome;
import io.verisim.stage.StageProgress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Stages that beat once and then never end; completions that tell what they were asked. */
public final class ScriptedGeneration implements GenerationActivities {
  /** Reaches zero when the completion of "for ever" learns that nobody reads it. */
  public static final CountDownLatch ABANDONED = new CountDownLatch(1);

  /** Longer than the time between two looks at a growing text. */
  private static final long BETWEEN_WORDS_MILLIS = 1500;

  @Override
  public StageOutcome prepareCorpus(CorpusInput input) {
    return underway(new StageProgress("corpus", "corpus", 0, 10, "documents", Map.of()));
  }

  @Override
  public StageOutcome sampleRewardData(RewardDataShardInput input) {
    return underway(new StageProgress(
        "reward_data",
        "reward_data_v1_shard_0",
        30,
        100,
        "samples",
        Map.of("steps_per_second", 3.5, "loss/train", 1.25)));
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
    if (input.prompt().equals("slowly")) {
      write("All's ");
      write("All's well");
    }
    if (input.prompt().equals("for ever")) {
      writeUntilNobodyReads();
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

  @Override
  public TextScores score(ScoreInput input) {
    return new TextScores(
        2,
        input.texts().stream()
            .map(text -> new TextScore(
                0.75,
                List.of(new TokenScore(text.prompt(), null), new TokenScore(text.text(), -1.5)),
                List.of("wizzard"),
                null))
            .toList());
  }

  private static void write(String text) {
    Activity.getExecutionContext().heartbeat(text);
    try {
      Thread.sleep(BETWEEN_WORDS_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeUntilNobodyReads() {
    StringBuilder text = new StringBuilder();
    try {
      while (true) {
        write(text.append("and ").toString());
      }
    } catch (ActivityCompletionException e) {
      ABANDONED.countDown();
      throw e;
    }
  }

  private static StageOutcome underway(StageProgress progress) {
    Activity.getExecutionContext().heartbeat(progress);
    Activity.getExecutionContext().doNotCompleteOnReturn();
    return new StageOutcome(
        new ArtifactRef("nobody", "reads", Digest.of(new byte[0])), Map.of(), 0, false);
  }
}
