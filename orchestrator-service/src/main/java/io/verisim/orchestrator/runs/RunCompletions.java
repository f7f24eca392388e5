package io.verisim.orchestrator.runs;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import io.verisim.contract.Failure;
import io.verisim.contract.GenerationActivities.CompletionInput;
import io.verisim.contract.GenerationActivities.CompletionText;
import io.verisim.contract.TaskQueues;
import io.verisim.orchestrator.runs.RunException.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Completes prompts, and reports why a completion failed. */
final class RunCompletions {
  /** Longer than both attempts at the activity, including their waits for a worker. */
  private static final Duration PATIENCE = Duration.ofMinutes(13);

  private final WorkflowClient client;

  RunCompletions(WorkflowClient client) {
    this.client = client;
  }

  CompletionText complete(CompletionInput input) {
    PromptCompletion workflow = client.newWorkflowStub(
        PromptCompletion.class,
        WorkflowOptions.newBuilder()
            .setWorkflowId(input.run() + "/completion-" + UUID.randomUUID())
            .setTaskQueue(TaskQueues.ORCHESTRATOR)
            .setWorkflowExecutionTimeout(PATIENCE)
            .build());
    try {
      return workflow.complete(input);
    } catch (WorkflowFailedException e) {
      throw explained(input, e);
    }
  }

  private static RuntimeException explained(CompletionInput input, WorkflowFailedException e) {
    Optional<ApplicationFailure> failure = cause(e, ApplicationFailure.class);
    Optional<Failure> known = failure.flatMap(typed -> Failure.of(typed.getType()));
    if (failure.isPresent() && known.isPresent()) {
      return new StageFailedException(known.get(), failure.get().getOriginalMessage(), e);
    }
    if (cause(e, TimeoutFailure.class).isPresent()) {
      return new RunException(
          Refusal.WORKERS_BUSY,
          "no generation worker completed the prompt for run \"" + input.run() + "\" in time");
    }
    return new RunException(
        Refusal.DEFECT,
        "the completion for run \"" + input.run() + "\" failed: "
            + failure.map(ApplicationFailure::getOriginalMessage).orElse(e.getMessage()));
  }

  private static <T extends Exception> Optional<T> cause(Exception thrown, Class<T> type) {
    Throwable cause = thrown;
    while (cause != null && !type.isInstance(cause)) {
      cause = cause.getCause();
    }
    return Optional.ofNullable(cause).map(type::cast);
  }
}
