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

/** All activity options, each number with its reason, and the stubs of the workers' activities. */
final class StageOptions {
  /**
   * A limit is required, and no stage takes this long. A lost worker is noticed by its missing
   * heartbeat, not by this limit.
   */
  private static final Duration STAGE = Duration.ofDays(30);
  /**
   * A retry that is offered while a worker is dying can be lost in its open poll, so the first
   * retry waits for the poll to end.
   */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  /**
   * If storage is unavailable for minutes, retries must not come every second, and must not wait
   * for an hour either.
   */
  private static final Duration LAST_RETRY = Duration.ofMinutes(1);
  /** Writing a report takes a moment. */
  private static final Duration RECORD = Duration.ofSeconds(30);

  private final Priority share;
  private final Duration heartbeatTimeout;

  /**
   * @param run the run, whose stages alternate with those of other runs if the server supports
   *     fairness
   * @param heartbeatTimeout how long a worker may be silent before another worker takes over its
   *     stage
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

  /** The orchestrator's own activities. */
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
   * The options of a stage on a worker's queue. Waiting for a free device is not an error, so
   * schedule-to-start has no limit.
   */
  private ActivityOptions stage(String taskQueue) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(STAGE)
        .setHeartbeatTimeout(heartbeatTimeout)
        .setPriority(share)
        // The cancellation of a stage waits until its progress is in storage and its device is
        // released.
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(retry())
        .build();
  }

  /**
   * Retries have no limit, because workers may die any number of times. Workers mark recurring
   * failures as not retryable.
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
