package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class ServerExceptionTest {

  @Test
  void isReportedInTwoLinesInsteadOfAStackTrace() {
    ServerException failure =
        new ServerException("It does not answer", "Start it", true, new IOException("a test"));

    assertThat(new ServerException.Analyzer().analyze(new IllegalStateException(failure)))
        .satisfies(analysis -> {
          assertThat(analysis.getDescription()).isEqualTo("It does not answer");
          assertThat(analysis.getAction()).isEqualTo("Start it");
        });
  }

  @Test
  void itsAnalyzerIsRegisteredWithSpring() {
    assertThat(SpringFactoriesLoader.forDefaultResourceLocation(getClass().getClassLoader())
            .load(FailureAnalyzer.class, (type, name, failure) -> {}))
        .hasAtLeastOneElementOfType(ServerException.Analyzer.class);
  }
}
