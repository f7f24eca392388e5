package io.verisim.orchestrator.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.verisim.contract.Failure;
import java.time.Duration;

/**
 * Every stage and every cycle of a run passes this gate. While the run is paused, none starts.
 * Running stages learn of a pause or a stop from object storage, save their progress there and fail
 * with {@link Failure#HALTED}. When the run is resumed, they are called again.
 */
final class PauseGate {
  /**
   * A worker may learn of a pause before the workflow does, and of the pause's end after the
   * workflow does.
   */
  private static final Duration LAG = Duration.ofSeconds(1);

  private boolean paused;
  private boolean stopped;

  boolean isPaused() {
    return paused;
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  /** Stops the run permanently: every stage that waits or arrives later fails. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /**
   * Waits while the run is paused.
   *
   * @throws ApplicationFailure of type halted, if the run is stopped
   */
  void await() {
    Workflow.await(() -> stopped || !paused);
    if (stopped) {
      throw ApplicationFailure.newNonRetryableFailure("the run was stopped", Failure.HALTED.code());
    }
  }

  /** Waits until halted stages may continue. */
  void awaitAfterHalt() {
    if (!paused && !stopped) {
      Workflow.sleep(LAG);
    }
    await();
  }

  /** Runs a stage and waits for it. */
  <A, R> R run(Functions.Func1<A, R> stage, A input) {
    await();
    return finish(Async.function(stage, input), stage, input);
  }

  /** Starts a stage in parallel with the next steps. */
  <A, R> Promise<R> begin(Functions.Func1<A, R> stage, A input) {
    if (paused || stopped) {
      return Async.function(() -> run(stage, input));
    }
    // Schedules the stage at once, so that stages are scheduled in the order in which the workflow
    // names them.
    Promise<R> outcome = Async.function(stage, input);
    return Async.function(() -> finish(outcome, stage, input));
  }

  /** Waits for a stage, and calls it again whenever it was halted. */
  private <A, R> R finish(Promise<R> called, Functions.Func1<A, R> stage, A input) {
    Promise<R> outcome = called;
    while (true) {
      try {
        return outcome.get();
      } catch (ActivityFailure e) {
        if (!isHalt(e)) {
          throw e;
        }
      }
      awaitAfterHalt();
      outcome = Async.function(stage, input);
    }
  }

  /** Whether a failure only reports that the run was paused or stopped. */
  static boolean isHalt(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof ApplicationFailure)) {
      cause = cause.getCause();
    }
    return cause instanceof ApplicationFailure typed
        && typed.getType().equals(Failure.HALTED.code());
  }
}
