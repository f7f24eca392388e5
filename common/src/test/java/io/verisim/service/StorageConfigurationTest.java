package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.ScriptedS3;
import io.verisim.artifact.StorageException;
import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

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

  private ConfigurableApplicationContext service() {
    return new SpringApplicationBuilder(StorageConfiguration.class)
        .web(WebApplicationType.NONE)
        .run(
            "--verisim.connect-timeout=1s",
            "--verisim.s3.endpoint=" + server.endpoint(),
            "--verisim.s3.access-key=access",
            "--verisim.s3.secret-key=secret");
  }

  @Test
  void startsOnAServerThatHonoursConditionalWrites() {
    try (ConfigurableApplicationContext context = service()) {
      assertThat(context.getBean(ArtifactStore.class)).isNotNull();
    }
  }

  @Test
  void failsOnAServerThatIgnoresConditionalWrites() {
    server.ignoreConditions();

    assertThatThrownBy(this::service)
        .isInstanceOf(ServerException.class)
        .hasMessageStartingWith("The object store cannot be used: ")
        .hasMessageContaining("If-None-Match")
        .cause()
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CONDITIONS_IGNORED));
  }
}
