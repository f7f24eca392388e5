package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.StorageException;
import io.verisim.artifact.StorageException.Reason;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class StorageFailureAnalyzerTest {

  @Test
  void suggestsARemedyInsteadOfAStackTrace() {
    StorageException cause =
        new StorageException(Reason.UNREACHABLE, "bucket", "it does not answer", "Start it.", null);

    assertThat(new StorageFailureAnalyzer().analyze(new IllegalStateException(cause)))
        .satisfies(analysis -> {
          assertThat(analysis.getDescription()).contains("it does not answer");
          assertThat(analysis.getAction()).isEqualTo("Start it.");
        });
  }

  @Test
  void isRegisteredWithSpring() {
    assertThat(SpringFactoriesLoader.forDefaultResourceLocation(getClass().getClassLoader())
            .load(FailureAnalyzer.class, (type, name, failure) -> {}))
        .hasAtLeastOneElementOfType(StorageFailureAnalyzer.class);
  }
}
