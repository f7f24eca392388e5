package io.verisim.worker;

import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.ArtifactConflictException;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.StorageException;
import io.verisim.contract.Failure;
import io.verisim.engine.DivergedException;
import io.verisim.gpt.ModelException;
import io.verisim.grammar.GrammarException;
import io.verisim.spec.SpecException;
import io.verisim.stage.HaltedException;
import io.verisim.text.TextException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The only mapping from exceptions of a stage to failures of the workflow. */
public final class Failures {
  private Failures() {}

  /** A defect in the program recurs; an accidental failure does not recur this often. */
  private static final int MOST_ATTEMPTS_AT_A_DEFECT = 10;

  /** With growing pauses, about six minutes. */
  private static final int MOST_ATTEMPTS_AT_A_SOURCE = 10;

  /**
   * The exception to throw from an activity. Unknown exceptions pass through unchanged and are
   * retried, but not forever.
   *
   * @param attempt at the activity, from 1
   */
  public static RuntimeException typed(Throwable thrown, int attempt) {
    if (thrown instanceof ActivityCompletionException stopping) {
      return stopping;
    }
    if (isOutOfMemory(thrown)) {
      return ApplicationFailure.newNonRetryableFailureWithCause(
          "the memory of the worker does not hold the stage (" + thrown.getMessage()
              + "): give the worker more, with -Xmx for the heap (VERISIM_JAVA_OPTS of the launcher),"
              + " or use smaller batches, blocks or models",
          Failure.OUT_OF_MEMORY.code(),
          thrown);
    }
    Throwable io = thrown instanceof UncheckedIOException unchecked ? unchecked.getCause() : thrown;
    if (io instanceof SourceUnavailableException source) {
      String message =
          source.getMessage() + " (attempt " + attempt + " of " + MOST_ATTEMPTS_AT_A_SOURCE + ")";
      String code = Failure.SOURCE_UNAVAILABLE.code();
      return attempt < MOST_ATTEMPTS_AT_A_SOURCE
          ? ApplicationFailure.newFailureWithCause(message, code, source)
          : ApplicationFailure.newNonRetryableFailureWithCause(message, code, source);
    }
    Failure failure = failure(thrown);
    if (failure == null) {
      if (attempt >= MOST_ATTEMPTS_AT_A_DEFECT) {
        return ApplicationFailure.newNonRetryableFailureWithCause(
            String.valueOf(thrown), Failure.DEFECT.code(), thrown);
      }
      return thrown instanceof RuntimeException defect ? defect : new IllegalStateException(thrown);
    }
    String message = String.valueOf(thrown.getMessage());
    return failure.retryable()
        ? ApplicationFailure.newFailureWithCause(message, failure.code(), thrown)
        : ApplicationFailure.newNonRetryableFailureWithCause(message, failure.code(), thrown);
  }

  /** Of the JVM, or of the engine, whose exception says so only in its message. */
  private static boolean isOutOfMemory(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return thrown instanceof OutOfMemoryError
        || message.contains("DefaultCPUAllocator: can't allocate memory")
        || message.contains("CUDA out of memory");
  }

  private static @Nullable Failure failure(Throwable thrown) {
    if (thrown instanceof SpecException) {
      return Failure.SPEC_INVALID;
    }
    if (thrown instanceof TextException || thrown instanceof GrammarException) {
      return Failure.TEXT_UNUSABLE;
    }
    if (thrown instanceof ModelException) {
      return Failure.MODEL_UNUSABLE;
    }
    if (thrown instanceof DivergedException) {
      return Failure.DIVERGED;
    }
    if (thrown instanceof HaltedException) {
      return Failure.HALTED;
    }
    if (thrown instanceof ArtifactDamagedException) {
      return Failure.ARTIFACT_DAMAGED;
    }
    if (thrown instanceof ArtifactMissingException) {
      return Failure.ARTIFACT_MISSING;
    }
    if (thrown instanceof ArtifactConflictException) {
      return Failure.ARTIFACT_CONFLICT;
    }
    if (thrown instanceof StorageException storage) {
      return storage.reason().passing() ? Failure.STORAGE_UNAVAILABLE : Failure.STORAGE_REFUSED;
    }
    return thrown instanceof IOException || thrown instanceof UncheckedIOException
        ? Failure.STORAGE_UNAVAILABLE
        : null;
  }
}
