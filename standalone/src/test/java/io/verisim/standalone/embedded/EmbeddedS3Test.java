package io.verisim.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.S3Contract;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.artifact.StorageException;
import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedS3Test extends S3Contract {

  private static final String ACCESS_KEY = "access";
  private static final String SECRET_KEY = "secret-of-the-test";

  @TempDir
  static Path root;

  private static EmbeddedS3 server;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedS3.start(root, 0, ACCESS_KEY, SECRET_KEY);
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @Override
  protected S3Settings server(String bucket) {
    return new S3Settings(server.endpoint(), bucket, "us-east-1", ACCESS_KEY, SECRET_KEY);
  }

  @Override
  protected void restart() throws IOException {
    stopServer();
    startServer();
  }

  @Test
  void saysThatTheBucketIsMissing() throws IOException {
    try (S3ObjectStore store = S3ObjectStore.open(server("vanished"))) {
      Files.delete(root.resolve("vanished"));

      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> store.put("b", new byte[] {1}))
          .withMessageContaining("S3_BUCKET")
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_MISSING));
      assertThatExceptionOfType(StorageException.class).isThrownBy(store::check);
    }
  }

  @Test
  void reportsAServerThatDoesNotAnswer() throws IOException {
    EmbeddedS3 other = EmbeddedS3.start(root, 0, ACCESS_KEY, SECRET_KEY);
    URI gone = other.endpoint();
    other.close();

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() ->
            S3ObjectStore.open(new S3Settings(gone, "bucket", "us-east-1", ACCESS_KEY, SECRET_KEY)))
        .withMessageContaining("S3_ENDPOINT")
        .withMessageContaining(gone.toString())
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
  }

  @Test
  void listensOnTheLoopbackAddressOnly() throws IOException {
    assertThat(InetAddress.getByName(server.endpoint().getHost()).isLoopbackAddress())
        .isTrue();
  }

  @Test
  void saysThatAPortIsTaken(@TempDir Path other) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> EmbeddedS3.start(other, server.endpoint().getPort(), ACCESS_KEY, SECRET_KEY))
        .withMessageContaining(String.valueOf(server.endpoint().getPort()));
  }

  @Test
  void storesBucketsAsFoldersAndObjectsAsFiles() throws IOException {
    try (S3ObjectStore store = S3ObjectStore.open(server("seen"))) {
      store.put("runs/a/spec.json", new byte[] {1, 2});
    }

    ObjectStore folder = new FolderObjectStore(root.resolve("seen"));
    assertThat(folder.get("runs/a/spec.json").orElseThrow()).containsExactly(1, 2);
    assertThat(folder.list("")).isEqualTo(List.of("runs/a/spec.json"));
  }
}
