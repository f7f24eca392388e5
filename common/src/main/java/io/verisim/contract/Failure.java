package io.verisim.contract;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every way in which a stage fails, with a stable code: the type of the Temporal failure and of
 * REST problems.
 */
public enum Failure {
  /** The specification cannot be carried out on this text. */
  SPEC_INVALID(false),
  /** The text or the grammar cannot be read. */
  TEXT_UNUSABLE(false),
  /** A committed artifact is not what its manifest says. */
  ARTIFACT_DAMAGED(false),
  /** An artifact that should be there is not. */
  ARTIFACT_MISSING(false),
  /** The artifact exists with another fingerprint. */
  ARTIFACT_CONFLICT(false),
  /** A loss or gradient is not finite; another try would repeat it. */
  DIVERGED(false),
  /** Storage refuses: wrong credentials, no bucket. */
  STORAGE_REFUSED(false),
  /** The program failed in a way that has no name, time and again. */
  DEFECT(false),
  /** Somebody paused or stopped the run; its progress is in storage. */
  HALTED(false),
  /** Storage does not answer, or the disk is full. */
  STORAGE_UNAVAILABLE(true),
  /** The worker shuts down; the next one goes on from the last checkpoint. */
  WORKER_STOPPING(true);

  private final boolean retryable;

  Failure(boolean retryable) {
    this.retryable = retryable;
  }

  /** Whether another attempt may end otherwise. */
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
