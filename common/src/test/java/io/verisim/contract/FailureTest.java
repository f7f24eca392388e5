package io.verisim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FailureTest {
  /** Programs outside know these words, so they are written out here. */
  @Test
  void failureCodesAreStable() {
    assertThat(Arrays.stream(Failure.values()).map(Failure::code))
        .contains(
            "spec-invalid",
            "text-unusable",
            "model-unusable",
            "artifact-damaged",
            "artifact-missing",
            "artifact-conflict",
            "diverged",
            "out-of-memory",
            "source-unavailable",
            "storage-refused",
            "storage-unavailable",
            "worker-stopping");
  }

  @Test
  void onlyTransientFailuresAreRetryable() {
    assertThat(Arrays.stream(Failure.values()).filter(Failure::retryable))
        .containsExactly(
            Failure.SOURCE_UNAVAILABLE, Failure.STORAGE_UNAVAILABLE, Failure.WORKER_STOPPING);
  }

  @Test
  void findsAFailureByItsCode() {
    assertThat(Failure.of("artifact-conflict")).contains(Failure.ARTIFACT_CONFLICT);
    assertThat(Failure.of("java.lang.IllegalStateException")).isEmpty();
  }
}
