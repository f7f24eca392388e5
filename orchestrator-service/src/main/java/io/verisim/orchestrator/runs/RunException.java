package io.verisim.orchestrator.runs;

import io.verisim.spec.Problem;
import java.util.List;

/** What was asked of a run cannot be done; the message says why, to which run. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** A value of the request is out of its range; the problems say which. */
    REQUEST_INVALID,
    /** No run of that name. */
    RUN_UNKNOWN,
    /** What is stored of the run cannot be read by this version. */
    RUN_UNREADABLE,
    /**
     * The run's name or the idempotency key belongs to another specification; the problems say
     * where they differ.
     */
    SPEC_CONFLICT,
    /** Only a running run can do that. */
    RUN_NOT_RUNNING,
    /** The run waits for nobody's rating, or not for this one. */
    RATING_CLOSED,
    /** The run has done all that it was asked for. */
    RUN_FINISHED,
    /** The run has not made that version of its model yet, or never will. */
    VERSION_UNKNOWN,
    /** The run has no such artifact. */
    ARTIFACT_UNKNOWN,
    /** The artifact has no such file. */
    FILE_UNKNOWN,
    /** No generation worker took the work up, or finished it, in time. */
    WORKERS_BUSY,
    /** A worker failed in a way that has no name: a defect of the program. */
    DEFECT
  }

  private final Reason reason;

  @SuppressWarnings("serial") // The lists that List.copyOf makes are serializable.
  private final List<Problem> problems;

  public RunException(Reason reason, String message) {
    this(reason, message, List.of());
  }

  public RunException(Reason reason, String message, List<Problem> problems) {
    super(message);
    this.reason = reason;
    this.problems = List.copyOf(problems);
  }

  /** A request with values that are refused. */
  public static RunException invalid(List<Problem> problems) {
    return new RunException(
        Reason.REQUEST_INVALID,
        String.join("; ", problems.stream().map(Problem::toString).toList()),
        problems);
  }

  public Reason reason() {
    return reason;
  }

  /** The keys that are to blame, if any are. */
  public List<Problem> problems() {
    return problems;
  }
}
