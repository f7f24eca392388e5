package io.verisim.orchestrator.runs;

import io.verisim.spec.Problem;
import java.util.List;

/** A request for a run cannot be fulfilled. The message names the run and the reason. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the request failed. */
  public enum Refusal {
    /** A value of the request is out of range; the problems name the value. */
    REQUEST_INVALID,
    /** No run of that name. */
    RUN_UNKNOWN,
    /** This version cannot read the record of the run. */
    RUN_UNREADABLE,
    /**
     * The run's name or the idempotency key belongs to another specification; the problems list the
     * differences.
     */
    SPEC_CONFLICT,
    /** The request needs a running run. */
    RUN_NOT_RUNNING,
    /** The run is not waiting for ratings, or not for this one. */
    RATING_CLOSED,
    /** The run has done all requested cycles. */
    RUN_FINISHED,
    /** The run does not have that version of its model, or not yet. */
    VERSION_UNKNOWN,
    /** The run has no such artifact. */
    ARTIFACT_UNKNOWN,
    /** The artifact has no such file. */
    FILE_UNKNOWN,
    /** No generation worker started or finished the work in time. */
    WORKERS_BUSY,
    /** A worker failed in an unexpected way: a defect in the program. */
    DEFECT
  }

  private final Refusal reason;

  @SuppressWarnings("serial") // The lists that List.copyOf makes are serializable.
  private final List<Problem> problems;

  public RunException(Refusal reason, String message) {
    this(reason, message, List.of());
  }

  public RunException(Refusal reason, String message, List<Problem> problems) {
    super(message);
    this.reason = reason;
    this.problems = List.copyOf(problems);
  }

  /** A request with invalid values. */
  public static RunException invalid(List<Problem> problems) {
    return new RunException(
        Refusal.REQUEST_INVALID,
        String.join("; ", problems.stream().map(Problem::toString).toList()),
        problems);
  }

  public Refusal reason() {
    return reason;
  }

  /** The problems by key, if there are any. */
  public List<Problem> problems() {
    return problems;
  }
}
