package io.verisim.orchestrator.runs;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.GenerationActivities.CompletionInput;
import io.verisim.contract.GenerationActivities.CompletionText;
import io.verisim.contract.TaskQueues;
import java.time.Duration;

/** One activity, for which a caller waits. */
public final class PromptCompletionWorkflow implements PromptCompletion {
  /** All workers may be busy with stages for hours, so the caller gets an error after this time. */
  private static final Duration FOR_A_WORKER = Duration.ofSeconds(60);
  /** Enough for the longest text from a large model on a slow device. */
  private static final Duration FOR_THE_TEXT = Duration.ofMinutes(5);
  /**
   * The worker sends a heartbeat after some tokens, the first one after the model is fetched and
   * read.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);
  /** The highest of five priorities; stages have the third. */
  private static final Priority BEFORE_STAGES =
      Priority.newBuilder().setPriorityKey(1).build();
  /** A second attempt in case the worker died. */
  private static final int ATTEMPTS = 2;

  private final GenerationActivities generation = impatient();

  /** Activities for which a person waits. */
  static GenerationActivities impatient() {
    return Workflow.newActivityStub(
        GenerationActivities.class,
        ActivityOptions.newBuilder()
            .setTaskQueue(TaskQueues.GENERATION)
            .setScheduleToStartTimeout(FOR_A_WORKER)
            .setStartToCloseTimeout(FOR_THE_TEXT)
            .setHeartbeatTimeout(HEARTBEAT)
            .setPriority(BEFORE_STAGES)
            .setRetryOptions(
                RetryOptions.newBuilder().setMaximumAttempts(ATTEMPTS).build())
            .build());
  }

  @Override
  public CompletionText complete(CompletionInput input) {
    return generation.complete(input);
  }
}
