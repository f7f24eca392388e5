package io.verisim.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.StorageException;
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
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

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
  void aStageRunsWithTheServiceConfiguration() {
    StageDefinition definition = new StageDefinition(
        "run", "corpus", "corpus", List.of(), Map.of("size", 3), 1, 1, "cpu", "none");

    service("secret-of-the-test").run(started -> {
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
    });
  }

  @Test
  void wrongCredentialsFailTheStart() {
    service("wrong")
        .run(started -> assertThat(started.getStartupFailure())
            .hasStackTraceContaining(StorageException.class.getName())
            .hasStackTraceContaining("S3_SECRET_KEY"));
  }

  @Test
  void refusesAScratchPathThatIsNotAFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    service("secret-of-the-test")
        .withPropertyValues("verisim.stage.scratch=" + file)
        .run(started -> assertThat(started.getStartupFailure())
            .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
            .rootCause()
            .hasMessageContaining("verisim.stage.scratch")
            .hasMessageContaining(file.toString()));
  }

  private ApplicationContextRunner service(String secretKey) {
    return new ApplicationContextRunner()
        .withUserConfiguration(StageConfiguration.class)
        .withPropertyValues(
            "S3_ENDPOINT=" + server.endpoint(),
            "S3_ACCESS_KEY=access",
            "S3_SECRET_KEY=" + secretKey,
            "verisim.stage.scratch=" + folder.resolve("scratch"),
            "verisim.stage.checkpoint-interval=0s");
  }
}
