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
 * What every stage and every cycle of a run goes through. While it is shut, none begins. Stages at
 * work learn of a pause or a stop from object storage, leave their progress there and fail as
 * {@link Failure#HALTED}; when the gate opens they are called again.
 */
final class PauseGate {
  /** A worker may hear of a pause before the workflow does, and of its end after it. */
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

  /** For good: whoever waits, and whoever comes, is turned away. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /**
   * Waits until the gate is open.
   *
   * @throws ApplicationFailure of type halted, if it is closed for good
   */
  void await() {
    Workflow.await(() -> stopped || !paused);
    if (stopped) {
      throw ApplicationFailure.newNonRetryableFailure("the run was stopped", Failure.HALTED.code());
    }
  }

  /** Waits until what was halted may go on. */
  void awaitAfterHalt() {
    if (!paused && !stopped) {
      Workflow.sleep(LAG);
    }
    await();
  }

  /** Has a stage done; waits for it. */
  <A, R> R run(Functions.Func1<A, R> stage, A input) {
    await();
    return finish(Async.function(stage, input), stage, input);
  }

  /** Begins a stage beside whatever comes next. */
  <A, R> Promise<R> begin(Functions.Func1<A, R> stage, A input) {
    if (paused || stopped) {
      return Async.function(() -> run(stage, input));
    }
    // Scheduled at once, so that stages are scheduled in the order in which the workflow names
    // them.
    Promise<R> outcome = Async.function(stage, input);
    return Async.function(() -> finish(outcome, stage, input));
  }

  /** Waits for a stage; as often as it is halted, it is called again. */
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

  /** Whether a failure only says that somebody paused or stopped the run. */
  static boolean isHalt(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof ApplicationFailure)) {
      cause = cause.getCause();
    }
    return cause instanceof ApplicationFailure typed
        && typed.getType().equals(Failure.HALTED.code());
  }
}
