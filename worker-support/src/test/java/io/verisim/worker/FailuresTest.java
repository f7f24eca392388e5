package io.verisim.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.failure.ApplicationFailure;
import io.verisim.artifact.ArtifactConflictException;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.artifact.Provenance;
import io.verisim.artifact.StorageException;
import io.verisim.artifact.StorageException.Reason;
import io.verisim.contract.Failure;
import io.verisim.engine.DivergedException;
import io.verisim.grammar.Grammar;
import io.verisim.grammar.GrammarException;
import io.verisim.spec.Problem;
import io.verisim.spec.SpecException;
import io.verisim.text.TextException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
  private static final Digest DIGEST = Digest.of(new byte[0]);

  static Stream<Arguments> table() {
    return Stream.of(
        Arguments.of(
            new SpecException("run", List.of(new Problem("model.blockSize", "is 9"))),
            Failure.SPEC_INVALID),
        Arguments.of(new TextException("corpus.source: empty"), Failure.TEXT_UNUSABLE),
        Arguments.of(brokenGrammar(), Failure.TEXT_UNUSABLE),
        Arguments.of(new DivergedException("loss/train", Double.NaN, 3), Failure.DIVERGED),
        Arguments.of(new ArtifactDamagedException("key", "a", "b"), Failure.ARTIFACT_DAMAGED),
        Arguments.of(new ArtifactMissingException("run", "a", "s"), Failure.ARTIFACT_MISSING),
        Arguments.of(new ArtifactConflictException(manifest(), DIGEST), Failure.ARTIFACT_CONFLICT),
        Arguments.of(storage(Reason.UNREACHABLE), Failure.STORAGE_UNAVAILABLE),
        Arguments.of(storage(Reason.REFUSED), Failure.STORAGE_UNAVAILABLE),
        Arguments.of(storage(Reason.CREDENTIALS_REFUSED), Failure.STORAGE_REFUSED),
        Arguments.of(storage(Reason.BUCKET_MISSING), Failure.STORAGE_REFUSED),
        Arguments.of(storage(Reason.CONDITIONS_IGNORED), Failure.STORAGE_REFUSED),
        Arguments.of(new IOException("no space left"), Failure.STORAGE_UNAVAILABLE),
        Arguments.of(
            new UncheckedIOException(new IOException("lost")), Failure.STORAGE_UNAVAILABLE));
  }

  @ParameterizedTest
  @MethodSource("table")
  void everyExceptionIsRetriedAccordingToItsCode(Exception thrown, Failure failure) {
    ApplicationFailure typed = (ApplicationFailure) Failures.typed(thrown, 1);

    assertThat(typed.getType()).isEqualTo(failure.code());
    assertThat(typed.isNonRetryable()).isNotEqualTo(failure.retryable());
    assertThat(typed.getOriginalMessage()).isEqualTo(thrown.getMessage());
    assertThat(typed.getCause()).isSameAs(thrown);
  }

  @Test
  void aWorkerShutdownPassesThroughUnchanged() {
    ActivityWorkerShutdownException stop = new ActivityWorkerShutdownException();

    assertThat(Failures.typed(stop, 1)).isSameAs(stop);
  }

  @Test
  void aDefectPassesThroughSoThatItIsRetried() {
    IllegalStateException defect = new IllegalStateException("index 3 of 2");

    assertThat(Failures.typed(defect, 1)).isSameAs(defect);
  }

  @Test
  void memoryThatIsTooSmallIsNotTriedAgain() {
    for (Throwable thrown : List.of(
        new OutOfMemoryError("Java heap space"),
        new IllegalStateException(
            "[enforce fail] DefaultCPUAllocator: can't allocate memory: 9 bytes"))) {
      ApplicationFailure typed = (ApplicationFailure) Failures.typed(thrown, 1);

      assertThat(typed.getType()).isEqualTo(Failure.OUT_OF_MEMORY.code());
      assertThat(typed.isNonRetryable()).isTrue();
      assertThat(typed.getOriginalMessage()).contains("memory", "-Xmx");
    }
  }

  @Test
  void aSourceThatDoesNotAnswerIsTriedTenTimes() {
    SourceUnavailableException silent =
        new SourceUnavailableException("corpus.source: https://x", new IOException("no answer"));

    ApplicationFailure first = (ApplicationFailure) Failures.typed(silent, 1);
    ApplicationFailure last = (ApplicationFailure) Failures.typed(silent, 10);

    assertThat(first.isNonRetryable()).isFalse();
    assertThat(last.isNonRetryable()).isTrue();
    assertThat(last.getType()).isEqualTo(Failure.SOURCE_UNAVAILABLE.code());
    assertThat(last.getOriginalMessage())
        .isEqualTo("corpus.source: https://x cannot be read now: java.io.IOException: no answer"
            + " (attempt 10 of 10)");
  }

  private static GrammarException brokenGrammar() {
    return catchThrowableOfType(
        GrammarException.class, () -> Grammar.read("no grammar", "grammar.txt"));
  }

  private static StorageException storage(Reason reason) {
    return new StorageException(reason, "key", "no answer", "Start it.", null);
  }

  private static Manifest manifest() {
    return new Manifest(
        1,
        "run",
        "corpus",
        "corpus",
        DIGEST,
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        DIGEST,
        new Provenance(1, List.of(), 1, 1, "cpu", "engine", Instant.EPOCH, 0));
  }
}
