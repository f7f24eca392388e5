package io.verisim.orchestrator.runs;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import io.verisim.contract.Failure;
import io.verisim.contract.GenerationActivities.CompletionInput;
import io.verisim.contract.GenerationActivities.CompletionText;
import io.verisim.contract.GenerationActivities.ScoreInput;
import io.verisim.contract.GenerationActivities.TextScores;
import io.verisim.contract.TaskQueues;
import io.verisim.orchestrator.runs.RunException.Refusal;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has generation workers complete prompts and score texts, and tells why one failed. */
final class RunCompletions {
  /** Longer than both attempts at the activity, including their waits for a worker. */
  private static final Duration PATIENCE = Duration.ofMinutes(13);

  /** How often a growing text is looked at. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final WorkflowClient client;
  private final DataConverter converter;

  RunCompletions(WorkflowClient client) {
    this.client = client;
    this.converter = client.getOptions().getDataConverter();
  }

  CompletionText complete(CompletionInput input) {
    try {
      return workflow(input).complete(input);
    } catch (WorkflowFailedException e) {
      throw explained(input.run(), "completed the prompt", e);
    }
  }

  /**
   * The same for a caller who reads along.
   *
   * @param reader gets the text so far, again and again; if it throws, the completion is cancelled
   */
  CompletionText complete(CompletionInput input, TextReader reader) throws IOException {
    PromptCompletion workflow = workflow(input);
    WorkflowClient.start(workflow::complete, input);
    WorkflowStub stub = WorkflowStub.fromTyped(workflow);
    CompletableFuture<CompletionText> result = stub.getResultAsync(CompletionText.class);
    String text = "";
    try {
      Optional<CompletionText> done = within(result, input);
      while (done.isEmpty()) {
        text = soFar(stub).orElse(text);
        reader.read(text);
        done = within(result, input);
      }
      return done.get();
    } catch (IOException | RuntimeException e) {
      if (!result.isDone()) {
        cancel(stub, e);
      }
      throw e;
    }
  }

  private static void cancel(WorkflowStub stub, Exception why) {
    try {
      stub.cancel();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  private static Optional<CompletionText> within(
      CompletableFuture<CompletionText> result, CompletionInput input)
      throws InterruptedIOException {
    try {
      return Optional.of(result.get(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the completion was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WorkflowFailedException failed) {
        throw explained(input.run(), "completed the prompt", failed);
      }
      throw e.getCause() instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(e.getCause());
    }
  }

  /** The text from the last heartbeat, while a worker writes and Temporal answers. */
  private Optional<String> soFar(WorkflowStub stub) {
    try {
      return stub.describe().getRawDescription().getPendingActivitiesList().stream()
          .filter(PendingActivityInfo::hasHeartbeatDetails)
          .map(activity -> Optional.ofNullable(converter.fromPayloads(
              0, Optional.of(activity.getHeartbeatDetails()), String.class, String.class)))
          .flatMap(Optional::stream)
          .findFirst();
    } catch (StatusRuntimeException | WorkflowServiceException e) {
      return Optional.empty();
    }
  }

  private PromptCompletion workflow(CompletionInput input) {
    return client.newWorkflowStub(PromptCompletion.class, options(input.run() + "/completion-"));
  }

  TextScores score(ScoreInput input) {
    try {
      return client
          .newWorkflowStub(TextScoring.class, options(input.run() + "/scores-"))
          .score(input);
    } catch (WorkflowFailedException e) {
      throw explained(input.run(), "scored the texts", e);
    }
  }

  private static WorkflowOptions options(String prefix) {
    return WorkflowOptions.newBuilder()
        .setWorkflowId(prefix + UUID.randomUUID())
        .setTaskQueue(TaskQueues.ORCHESTRATOR)
        .setWorkflowExecutionTimeout(PATIENCE)
        .build();
  }

  /** @param wanted what a worker was to have done */
  private static RuntimeException explained(String run, String wanted, WorkflowFailedException e) {
    Optional<ApplicationFailure> failure = cause(e, ApplicationFailure.class);
    Optional<Failure> known = failure.flatMap(typed -> Failure.of(typed.getType()));
    if (failure.isPresent() && known.isPresent()) {
      return new StageFailedException(known.get(), failure.get().getOriginalMessage(), e);
    }
    if (cause(e, TimeoutFailure.class).isPresent()) {
      return new RunException(
          Refusal.WORKERS_BUSY,
          "no generation worker " + wanted + " for run \"" + run + "\" in time");
    }
    return new RunException(
        Refusal.DEFECT,
        "a generation worker that should have " + wanted + " for run \"" + run + "\" failed: "
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
