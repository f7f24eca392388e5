package io.verisim.standalone.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.standalone.embedded.EmbeddedS3;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRunsTest {
  @TempDir
  Path folder;

  @Test
  void readingAStoreCreatesNoBucket() throws IOException {
    try (EmbeddedS3 server = EmbeddedS3.start(folder, 0, "access", "secret-of-the-test")) {
      S3Settings store = new S3Settings(
          server.endpoint(), "runs-of-nobody", "us-east-1", "access", "secret-of-the-test");

      StoredRuns runs = StoredRuns.of(store);

      assertThat(runs.all()).isEmpty();
      assertThat(runs.find("mine")).isEmpty();
      assertThatThrownBy(() -> runs.run("mine"))
          .isInstanceOf(NoSuchRunException.class)
          .hasMessageContaining("there is no run 'mine'");
      assertThat(S3ObjectStore.find(store)).isEmpty();
    }
  }
}
