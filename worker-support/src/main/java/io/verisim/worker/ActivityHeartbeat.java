package io.verisim.worker;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.verisim.engine.ProgressListener;
import io.verisim.stage.Heartbeat;
import io.verisim.stage.StageProgress;
import java.util.Map;

/**
 * The heartbeat of the current activity. Complete steps report their progress, and a heartbeat may
 * stop the work between them. The listener within a step only reports that the worker is alive, so
 * that a stop never interrupts a step.
 */
final class ActivityHeartbeat implements Heartbeat, ProgressListener {
  private final ActivityExecutionContext activity = Activity.getExecutionContext();
  private volatile long lastNanos = System.nanoTime();
  private volatile StageProgress last = new StageProgress("starting", "", 0, 0, "steps", Map.of());

  @Override
  public void accept(StageProgress progress) {
    last = progress;
    lastNanos = System.nanoTime();
    activity.heartbeat(progress);
  }

  /**
   * Reports between steps that the worker is alive. Unlike within a step, this may stop the work.
   */
  void onProgressBetweenSteps() {
    accept(last);
  }

  /** Seconds since the last heartbeat. */
  double age() {
    return (System.nanoTime() - lastNanos) / 1e9;
  }

  /** Seconds without a heartbeat after which another worker takes over the stage. */
  double timeout() {
    return activity.getInfo().getHeartbeatTimeout().toMillis() / 1e3;
  }

  @Override
  public void alive() {
    onProgress();
  }

  @Override
  public void onProgress() {
    lastNanos = System.nanoTime();
    try {
      activity.heartbeat(last);
    } catch (ActivityCompletionException stopping) {
      // The heartbeat after the next complete step receives the exception again, and the work saves
      // before it stops.
    }
  }
}
