package io.verisim.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.FolderObjectStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class StorageHealthIndicatorTest {

  @Test
  void isUpWhileTheStoreAnswers(@TempDir Path folder) {
    Health health = new StorageHealthIndicator(new FolderObjectStore(folder)).health();

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails()).containsEntry("store", "folder " + folder);
  }

  @Test
  void isDownWithTheReasonWhenTheStoreFails(@TempDir Path folder) {
    Health health =
        new StorageHealthIndicator(new FolderObjectStore(folder.resolve("gone"))).health();

    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails()).extractingByKey("error").asString().contains("no such folder");
  }
}
