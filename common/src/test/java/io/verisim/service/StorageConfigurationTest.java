package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.ScriptedS3;
import io.verisim.artifact.StorageException;
import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class StorageConfigurationTest {
  private ScriptedS3 server;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedS3.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ApplicationContextRunner service() {
    return new ApplicationContextRunner()
        .withUserConfiguration(StorageConfiguration.class)
        .withPropertyValues(
            "verisim.s3.endpoint=" + server.endpoint(),
            "verisim.s3.access-key=access",
            "verisim.s3.secret-key=secret");
  }

  @Test
  void startsOnAServerThatHonoursConditionalWrites() {
    service().run(context -> assertThat(context).hasSingleBean(ArtifactStore.class));
  }

  @Test
  void failsOnAServerThatIgnoresConditionalWrites() {
    server.ignoreConditions();

    service()
        .run(context -> assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOfSatisfying(
                StorageException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.CONDITIONS_IGNORED))
            .hasMessageContaining("If-None-Match"));
  }
}
