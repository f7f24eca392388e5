package io.verisim.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.StorageException;
import io.verisim.service.ServerException;
import io.verisim.service.StageConfiguration;
import io.verisim.stage.StageDefinition;
import io.verisim.stage.StageOutcome;
import io.verisim.stage.StageRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

class StorageOnEmbeddedS3Test {

  @TempDir
  Path folder;

  private EmbeddedS3 server;

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedS3.start(folder.resolve("s3"), 0, "access", "secret-of-the-test");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aStageRunsWithTheServiceConfiguration() throws IOException {
    StageDefinition definition = new StageDefinition(
        "run", "corpus", "corpus", List.of(), Map.of("size", 3), 1, 1, "cpu", "none");

    try (ConfigurableApplicationContext started =
        service("secret-of-the-test", folder.resolve("scratch"))) {
      StageOutcome outcome = started
          .getBean(StageRunner.class)
          .run(
              definition,
              context -> {
                Files.writeString(context.output().resolve("text"), "abc");
                context.metric(1, Map.of("size", 3.0));
                context.checkpointNow(1, state -> Files.writeString(state.resolve("state"), "abc"));
                return Map.of();
              },
              progress -> {});

      ArtifactStore store = started.getBean(ArtifactStore.class);
      assertThat(store.require(outcome.artifact()).files()).hasSize(2);
      assertThat(store.verify("run").sound()).isTrue();
      assertThat(store.objects().list(""))
          .containsExactly(
              "runs/run/corpus/manifest.json",
              "runs/run/corpus/metrics.jsonl",
              "runs/run/corpus/text");
      assertThat(started.getBean(HealthIndicator.class).health())
          .extracting("status")
          .isEqualTo(Status.UP);
    }
  }

  @Test
  void wrongCredentialsFailTheStart() {
    assertThatThrownBy(() -> service("wrong", folder.resolve("scratch")).close())
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("S3_SECRET_KEY")
        .hasCauseInstanceOf(StorageException.class);
  }

  @Test
  void refusesAScratchPathThatIsNotAFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> service("secret-of-the-test", file).close())
        .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
        .rootCause()
        .hasMessageContaining("verisim.stage.scratch")
        .hasMessageContaining(file.toString());
  }

  private ConfigurableApplicationContext service(String secretKey, Path scratch) {
    return new SpringApplicationBuilder(StageConfiguration.class)
        .web(WebApplicationType.NONE)
        .run(
            "--S3_ENDPOINT=" + server.endpoint(),
            "--S3_ACCESS_KEY=access",
            "--S3_SECRET_KEY=" + secretKey,
            "--verisim.stage.scratch=" + scratch,
            "--verisim.stage.checkpoint-interval=0s");
  }
}
