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

/** One activity, with a person waiting for it. */
public final class PromptCompletionWorkflow implements PromptCompletion {
  /** Every worker may be busy with a stage for hours; a person rather hears of it. */
  private static final Duration FOR_A_WORKER = Duration.ofSeconds(60);
  /** The longest text from a large model on a slow device. */
  private static final Duration FOR_THE_TEXT = Duration.ofMinutes(5);
  /** The worker beats with every token; the first waits until the model is fetched and read. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);
  /** The first of five; stages have the third. */
  private static final Priority BEFORE_STAGES =
      Priority.newBuilder().setPriorityKey(1).build();
  /** A second one, in case the worker died. */
  private static final int ATTEMPTS = 2;

  private final GenerationActivities generation = Workflow.newActivityStub(
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

  @Override
  public CompletionText complete(CompletionInput input) {
    return generation.complete(input);
  }
}
