package io.verisim.orchestrator.workflow;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import io.verisim.contract.Failure;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.RecordActivities;
import io.verisim.contract.RewardActivities;
import io.verisim.contract.TaskQueues;
import io.verisim.contract.TrainerActivities;
import java.time.Duration;
import java.util.Arrays;

/**
 * Every activity option of the product, each number with its reason; and the workers behind them.
 */
final class StageOptions {
  /**
   * No stage takes longer; a limit must be given, and a lost worker is noticed by its heartbeat,
   * not by this.
   */
  private static final Duration STAGE = Duration.ofDays(30);
  /**
   * A retry offered while a worker is dying can be lost in its open poll, so the first waits for
   * that to end.
   */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  /**
   * Storage that is away for minutes must not be asked every second, nor found again only after an
   * hour.
   */
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  /** Writing a report takes a moment. */
  private static final Duration RECORD = Duration.ofSeconds(30);

  private final Priority share;
  private final Duration heartbeatTimeout;

  /**
   * @param run whose stages take turns with those of other runs, where the server deals out fairly
   * @param heartbeatTimeout how long a worker may be silent until its stage is given to another
   */
  StageOptions(String run, Duration heartbeatTimeout) {
    this.share = Priority.newBuilder().setFairnessKey(run).build();
    this.heartbeatTimeout = heartbeatTimeout;
  }

  GenerationActivities generation() {
    return Workflow.newActivityStub(GenerationActivities.class, stage(TaskQueues.GENERATION));
  }

  RewardActivities reward() {
    return Workflow.newActivityStub(RewardActivities.class, stage(TaskQueues.REWARD));
  }

  TrainerActivities trainer() {
    return Workflow.newActivityStub(TrainerActivities.class, stage(TaskQueues.TRAINER));
  }

  /** What the orchestrator does itself. */
  static RecordActivities records() {
    return Workflow.newActivityStub(
        RecordActivities.class,
        ActivityOptions.newBuilder()
            .setTaskQueue(TaskQueues.ORCHESTRATOR)
            .setStartToCloseTimeout(RECORD)
            .setRetryOptions(retry())
            .build());
  }

  /**
   * Of a stage on a worker's queue. Waiting for a free device is no error, so schedule-to-start has
   * no limit.
   */
  private ActivityOptions stage(String taskQueue) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(STAGE)
        .setHeartbeatTimeout(heartbeatTimeout)
        .setPriority(share)
        // Who calls a stage back waits until its progress is in storage and its device free.
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(retry())
        .build();
  }

  /**
   * Without a limit: workers may die as often as they like. What repeats itself is not retryable;
   * workers see to that.
   */
  private static RetryOptions retry() {
    return RetryOptions.newBuilder()
        .setInitialInterval(FIRST_RETRY)
        .setMaximumInterval(LAST_RETRY)
        .setDoNotRetry(Arrays.stream(Failure.values())
            .filter(failure -> !failure.retryable())
            .map(Failure::code)
            .toArray(String[]::new))
        .build();
  }
}
