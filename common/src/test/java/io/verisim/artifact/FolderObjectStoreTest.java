package io.verisim.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderObjectStoreTest extends ObjectStoreContract {

  @TempDir
  Path root;

  @Override
  protected ObjectStore store() {
    return new FolderObjectStore(root.resolve("bucket"));
  }

  @Override
  protected ObjectStore restarted() {
    return store();
  }

  @Test
  void storesEachKeyAsAFile() throws IOException {
    store().put("runs/a/spec.json", new byte[] {1});

    assertThat(root.resolve("bucket/runs/a/spec.json")).hasBinaryContent(new byte[] {1});
  }

  @Test
  void listOmitsHiddenFilesOfAServer() throws IOException {
    store().put("runs/a/spec.json", new byte[] {1});
    Files.writeString(root.resolve("bucket/.mpus-1"), "a part");

    assertThat(store().list("")).containsExactly("runs/a/spec.json");
  }

  @Test
  void anAbsentFolderIsReportedAsAMissingBucket() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> new FolderObjectStore(root.resolve("nowhere")).check())
        .satisfies(e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.BUCKET_MISSING));
  }
}
