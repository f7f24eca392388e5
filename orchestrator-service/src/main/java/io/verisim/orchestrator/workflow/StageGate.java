package io.verisim.orchestrator.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.verisim.lifecycle.Failure;
import java.time.Duration;

/**
 * What every stage and every cycle of a run goes through. While it is shut, none begins. Stages at work learn of a pause or a
 * stop from object storage, leave their progress there and fail as {@link Failure#HALTED}; when the gate opens they are
 * called again.
 */
final class StageGate {
  /** A worker may hear of a pause before the workflow does, and of its end after it. */
  private static final Duration LAG = Duration.ofSeconds(1);

  private boolean shut;
  private boolean closed;

  boolean isShut() {
    return shut;
  }

  void shut() {
    shut = true;
  }

  void open() {
    shut = false;
  }

  /** For good: whoever waits, and whoever comes, is turned away. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Waits until the gate is open.
   *
   * @throws ApplicationFailure of type halted, if it is closed for good
   */
  void pass() {
    Workflow.await(() -> closed || !shut);
    if (closed) {
      throw ApplicationFailure.newNonRetryableFailure("the run was stopped", Failure.HALTED.code());
    }
  }

  /** Waits until what was halted may go on. */
  void passAfterHalt() {
    if (!shut && !closed) {
      Workflow.sleep(LAG);
    }
    pass();
  }

  /** Has a stage done; waits for it. */
  <A, R> R run(Functions.Func1<A, R> stage, A order) {
    pass();
    return finish(Async.function(stage, order), stage, order);
  }

  /** Begins a stage beside whatever comes next. */
  <A, R> Promise<R> begin(Functions.Func1<A, R> stage, A order) {
    if (shut || closed) {
      return Async.function(() -> run(stage, order));
    }
    // Scheduled at once, so that stages are scheduled in the order in which the workflow names
    // them.
    Promise<R> outcome = Async.function(stage, order);
    return Async.function(() -> finish(outcome, stage, order));
  }

  /** Waits for a stage; as often as it is halted, it is called again. */
  private <A, R> R finish(Promise<R> called, Functions.Func1<A, R> stage, A order) {
    Promise<R> outcome = called;
    while (true) {
      try {
        return outcome.get();
      } catch (ActivityFailure e) {
        if (!isHalt(e)) {
          throw e;
        }
      }
      passAfterHalt();
      outcome = Async.function(stage, order);
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
