package io.verisim.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.ObjectStoreContract;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.artifact.StorageException;
import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedS3Test extends ObjectStoreContract {

  private static final String ACCESS_KEY = "access";
  private static final String SECRET_KEY = "secret-of-the-test";

  @TempDir
  static Path root;

  private static EmbeddedS3 server;
  private static int buckets;

  private String bucket;
  private S3ObjectStore store;

  @BeforeAll
  static void startServer() throws IOException {
    server = EmbeddedS3.start(root, 0, ACCESS_KEY, SECRET_KEY);
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void connect() throws IOException {
    bucket = "bucket-" + buckets++;
    store = S3ObjectStore.open(settings(ACCESS_KEY, SECRET_KEY));
  }

  @AfterEach
  void disconnect() {
    store.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected ObjectStore restarted() throws IOException {
    disconnect();
    stopServer();
    startServer();
    store = S3ObjectStore.open(settings(ACCESS_KEY, SECRET_KEY));
    return store;
  }

  @Test
  void honoursConditionalWrites() throws IOException {
    store.probeConditionalWrites();

    assertThat(store.list("")).isEmpty();
  }

  @Test
  void refusesWrongCredentials() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> S3ObjectStore.open(settings(ACCESS_KEY, "wrong")))
        .withMessageContaining("S3_SECRET_KEY")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CREDENTIALS_REFUSED));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> S3ObjectStore.open(settings("nobody", SECRET_KEY)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CREDENTIALS_REFUSED));
  }

  @Test
  void servicesThatStartAtTheSameTimeShareTheBucketThatOneOfThemMakes() throws Exception {
    for (int round = 0; round < 5; round++) {
      S3Settings fresh =
          new S3Settings(server.endpoint(), "race-" + round, "us-east-1", ACCESS_KEY, SECRET_KEY);
      ExecutorService services = Executors.newFixedThreadPool(8);
      try {
        Callable<S3ObjectStore> start = () -> S3ObjectStore.open(fresh);
        for (Future<S3ObjectStore> opened : services.invokeAll(Collections.nCopies(8, start))) {
          try (S3ObjectStore shared = opened.get()) {
            shared.check();
          }
        }
      } finally {
        services.shutdownNow();
      }
    }
  }

  @Test
  void saysThatTheBucketIsMissing() throws IOException {
    store.put("a", new byte[] {1});
    store.delete(List.of("a"));
    Files.delete(root.resolve(bucket));

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.put("b", new byte[] {1}))
        .withMessageContaining("S3_BUCKET")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_MISSING));
    assertThatExceptionOfType(StorageException.class).isThrownBy(store::check);
  }

  @Test
  void saysThatNobodyAnswers() throws IOException {
    EmbeddedS3 other = EmbeddedS3.start(root, 0, ACCESS_KEY, SECRET_KEY);
    URI gone = other.endpoint();
    other.close();

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() ->
            S3ObjectStore.open(new S3Settings(gone, bucket, "us-east-1", ACCESS_KEY, SECRET_KEY)))
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
  void aBucketIsAFolderAndAnObjectAFile() throws IOException {
    store.put("runs/a/spec.json", new byte[] {1, 2});

    ObjectStore folder = new FolderObjectStore(root.resolve(bucket));
    assertThat(folder.get("runs/a/spec.json").orElseThrow()).containsExactly(1, 2);
    assertThat(folder.list("")).isEqualTo(List.of("runs/a/spec.json"));
  }

  private S3Settings settings(String accessKey, String secretKey) {
    URI endpoint = server.endpoint();
    return new S3Settings(endpoint, bucket, "us-east-1", accessKey, secretKey);
  }
}
