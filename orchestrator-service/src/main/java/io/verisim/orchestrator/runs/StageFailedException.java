package io.verisim.orchestrator.runs;

import io.verisim.contract.Failure;

/** A worker failed for a reason with a code. */
public final class StageFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  StageFailedException(Failure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
