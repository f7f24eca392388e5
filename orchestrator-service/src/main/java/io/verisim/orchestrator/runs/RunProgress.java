package io.verisim.orchestrator.runs;

import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TimeoutFailure;
import io.verisim.report.RunView.Progress;
import io.verisim.stage.StageProgress;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a running run's stages, from the last heartbeats of the activities of its
 * workflow and of its cycle.
 */
final class RunProgress {
  private static final String RATE = "steps_per_second";

  private final RunWorkflows workflows;
  private final DataConverter converter;

  RunProgress(RunWorkflows workflows) {
    this.workflows = workflows;
    this.converter = workflows.client().getOptions().getDataConverter();
  }

  Stream<Progress> of(WorkflowExecutionDescription workflow) {
    Stream<Progress> cycles = workflow.getRawDescription().getPendingChildrenList().stream()
        .flatMap(child -> workflows.running(child.getWorkflowId()).stream())
        .flatMap(this::of);
    return Stream.concat(
        workflow.getRawDescription().getPendingActivitiesList().stream()
            .filter(PendingActivityInfo::hasHeartbeatDetails)
            .flatMap(activity -> progress(activity).stream()),
        cycles);
  }

  private Optional<Progress> progress(PendingActivityInfo activity) {
    return Optional.ofNullable(converter.fromPayloads(
            0,
            Optional.of(activity.getHeartbeatDetails()),
            StageProgress.class,
            StageProgress.class))
        .map(stage -> view(stage, activity));
  }

  private Progress view(StageProgress stage, PendingActivityInfo activity) {
    return new Progress(
        stage.stage(),
        stage.artifact(),
        stage.step(),
        stage.total(),
        stage.unit(),
        stage.figures(),
        secondsLeft(stage),
        activity.getAttempt(),
        activity.hasLastFailure() ? message(activity.getLastFailure()) : null);
  }

  /** The failure message, which may be encrypted. */
  private @Nullable String message(Failure failure) {
    RuntimeException thrown = converter.failureToException(failure);
    if (thrown instanceof TimeoutFailure silence) {
      return silent(silence);
    }
    return thrown instanceof TemporalFailure known
        ? known.getOriginalMessage()
        : thrown.getMessage();
  }

  /** What a time-out means for people; its own message is empty. */
  static String silent(TimeoutFailure silence) {
    String step = Optional.ofNullable(silence.getLastHeartbeatDetails().get(StageProgress.class))
        .map(last -> " after step " + last.step() + " of " + last.total())
        .orElse("");
    return "no sign of life in time" + step
        + ": its worker died, or computed at one step for longer than verisim.stage.heartbeat-timeout";
  }

  private static @Nullable Double secondsLeft(StageProgress stage) {
    double rate = stage.figures().getOrDefault(RATE, 0.0);
    return rate > 0 ? Math.max(0, stage.total() - stage.step()) / rate : null;
  }
}
