package io.verisim.orchestrator.workflow;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.verisim.lifecycle.Failure;
import io.verisim.lifecycle.TaskQueues;
import java.time.Duration;
import java.util.Arrays;

/** Every activity option of the product, each number with its reason. */
final class StageOptions {
  /** A working loop beats several times a second; a batch of a large model on a slow device takes half a minute. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(60);
  /** No stage takes longer; a limit must be given, and a lost worker is noticed by its heartbeat, not by this. */
  private static final Duration STAGE = Duration.ofDays(30);
  /** A retry offered while a worker is dying can be lost in its open poll, so the first waits for that to end. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  /** Storage that is away for minutes must not be asked every second, nor found again only after an hour. */
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  /** A defect of the program repeats itself; storage and workers that come and go do not fail this often in a row. */
  private static final int ATTEMPTS = 20;
  /** Writing a report takes a moment. */
  private static final Duration RECORD = Duration.ofSeconds(30);

  private StageOptions() {}

  /** Of a stage on a worker's queue. Waiting for a free device is no error, so schedule-to-start has no limit. */
  static ActivityOptions stage(String taskQueue) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(STAGE)
        .setHeartbeatTimeout(HEARTBEAT)
        .setRetryOptions(retry())
        .build();
  }

  /** Of what the orchestrator does itself. */
  static ActivityOptions record() {
    return ActivityOptions.newBuilder()
        .setTaskQueue(TaskQueues.ORCHESTRATOR)
        .setStartToCloseTimeout(RECORD)
        .setRetryOptions(retry())
        .build();
  }

  private static RetryOptions retry() {
    return RetryOptions.newBuilder()
        .setInitialInterval(FIRST_RETRY)
        .setMaximumInterval(LAST_RETRY)
        .setMaximumAttempts(ATTEMPTS)
        .setDoNotRetry(Arrays.stream(Failure.values())
            .filter(failure -> !failure.retryable())
            .map(Failure::code)
            .toArray(String[]::new))
        .build();
  }
}
