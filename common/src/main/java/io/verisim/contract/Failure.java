package io.verisim.contract;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every kind of failure of a stage, with a stable code that is the type of the Temporal failure and
 * of the REST problem.
 */
public enum Failure {
  /** The specification does not fit this text. */
  SPEC_INVALID(false),
  /** The text or the grammar cannot be read. */
  TEXT_UNUSABLE(false),
  /** The pretrained model that a specification names cannot be read or is not supported. */
  MODEL_UNUSABLE(false),
  /** A committed artifact is not what its manifest says. */
  ARTIFACT_DAMAGED(false),
  /** A required artifact does not exist. */
  ARTIFACT_MISSING(false),
  /** The artifact exists with another fingerprint. */
  ARTIFACT_CONFLICT(false),
  /** A loss or gradient is not finite; a retry would repeat that. */
  DIVERGED(false),
  /** The memory of the worker does not hold the stage. */
  OUT_OF_MEMORY(false),
  /** Storage refuses requests: wrong credentials or a missing bucket. */
  STORAGE_REFUSED(false),
  /** The program failed repeatedly in an unexpected way. */
  DEFECT(false),
  /** The run was paused or stopped; its progress is in storage. */
  HALTED(false),
  /** A source that the specification names does not answer; retried a limited number of times. */
  SOURCE_UNAVAILABLE(true),
  /** Storage does not answer, or the disk is full. */
  STORAGE_UNAVAILABLE(true),
  /** The worker is shutting down; the next worker continues from the last checkpoint. */
  WORKER_STOPPING(true);

  private final boolean retryable;

  Failure(boolean retryable) {
    this.retryable = retryable;
  }

  /** Whether another attempt may succeed. */
  public boolean retryable() {
    return retryable;
  }

  /** The stable code, such as {@code artifact-damaged}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Failure> of(String code) {
    return Arrays.stream(values())
        .filter(failure -> failure.code().equals(code))
        .findFirst();
  }
}
