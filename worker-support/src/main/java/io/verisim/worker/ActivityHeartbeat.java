package io.verisim.worker;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.verisim.engine.ProgressListener;
import io.verisim.stage.StageProgress;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The heartbeat of the current activity. Whole steps tell their progress and may be stopped by it;
 * the listener within a step only says that the worker is alive, so that a stop always leaves whole
 * steps behind.
 */
final class ActivityHeartbeat implements Consumer<StageProgress>, ProgressListener {
  private final ActivityExecutionContext activity = Activity.getExecutionContext();
  private volatile long lastNanos = System.nanoTime();
  private StageProgress last = new StageProgress("starting", 0, 0, "steps", Map.of());

  @Override
  public void accept(StageProgress progress) {
    last = progress;
    lastNanos = System.nanoTime();
    activity.heartbeat(progress);
  }

  /**
   * Says between whole steps that the worker is alive; unlike within one, it may be stopped by
   * that.
   */
  void onProgressBetweenSteps() {
    accept(last);
  }

  /** Seconds since the last one. */
  double age() {
    return (System.nanoTime() - lastNanos) / 1e9;
  }

  /** Seconds of silence after which the stage is given to another worker. */
  double timeout() {
    return activity.getInfo().getHeartbeatTimeout().toMillis() / 1e3;
  }

  @Override
  public void onProgress() {
    lastNanos = System.nanoTime();
    try {
      activity.heartbeat(last);
    } catch (ActivityCompletionException stopping) {
      // The next whole step hears of it again, and saves before it stops.
    }
  }
}
