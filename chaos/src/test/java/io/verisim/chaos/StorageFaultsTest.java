package io.verisim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MinioClient;
import io.minio.errors.MinioException;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.artifact.StorageException;
import io.verisim.chaos.FaultyRelay.RelayMode;
import io.verisim.standalone.embedded.EmbeddedS3;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each storage fault fails a single request, and no fault leaves a damaged object or file. */
@Timeout(120)
class StorageFaultsTest {
  private static final byte[] BODY = new byte[300_000];

  @TempDir
  private Path folder;

  private EmbeddedS3 server;
  private FaultyRelay relay;
  private S3Settings settings;
  private S3ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    new Random(7).nextBytes(BODY);
    server = EmbeddedS3.start(folder.resolve("s3"), 0, "access", "secret-of-the-test");
    relay = FaultyRelay.to(server.endpoint().getPort());
    settings = new S3Settings(
        URI.create("http://127.0.0.1:" + relay.port()),
        "faults",
        "us-east-1",
        "access",
        "secret-of-the-test");
    store = S3ObjectStore.open(settings);
  }

  @AfterEach
  void stop() throws IOException {
    store.close();
    relay.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void aSingleRequestFailsUnderEachFault(RelayMode mode) throws Exception {
    store.put("runs/a/file", BODY);
    URI address = presigned("runs/a/file");
    relay.set(mode);

    assertThat(downloadsWhole(address)).isEqualTo(mode == RelayMode.PASS);
  }

  private URI presigned(String key) throws MinioException {
    return URI.create(MinioClient.builder()
        .endpoint("http://127.0.0.1:" + relay.port())
        .region("us-east-1")
        .credentials("access", "secret-of-the-test")
        .build()
        .getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
            .method(Http.Method.GET)
            .bucket("faults")
            .object(key)
            .build()));
  }

  /** Asks as who takes the first answer for granted, with little patience. */
  private static boolean downloadsWhole(URI address) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer = HttpClient.newHttpClient()
        .sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
    try {
      HttpResponse<byte[]> response = answer.get(2, TimeUnit.SECONDS);
      return response.statusCode() == 200 && Arrays.equals(response.body(), BODY);
    } catch (ExecutionException | TimeoutException e) {
      answer.cancel(true);
      return false;
    }
  }

  @ParameterizedTest
  @EnumSource(value = RelayMode.class, names = "PASS", mode = EnumSource.Mode.EXCLUDE)
  void aTransientFaultLeavesCompleteObjects(RelayMode mode) throws Exception {
    relay.set(mode);
    CompletableFuture<Void> over = passesAfter(Duration.ofMillis(700));

    store.put("runs/a/file", BODY);
    over.join();
    relay.set(mode);
    over = passesAfter(Duration.ofMillis(700));
    store.download("runs/a/file", folder.resolve("copy"));
    over.join();

    assertThat(folder.resolve("copy")).hasBinaryContent(BODY);
    assertThat(store.get("runs/a/file").orElseThrow()).isEqualTo(BODY);
    assertThat(store.list("runs/")).containsExactly("runs/a/file");
  }

  @ParameterizedTest
  @EnumSource(
      value = RelayMode.class,
      names = {"ERROR_500", "ERROR_503", "CUT", "REFUSE", "STALL"})
  void aPermanentFaultFailsClearlyAndLeavesNoPartialFile(RelayMode mode) throws IOException {
    try (S3ObjectStore impatient = S3ObjectStore.open(settings, Duration.ofMillis(300))) {
      relay.set(mode);

      assertThatThrownBy(() -> impatient.put("runs/a/file", BODY))
          .isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.reason()).isEqualTo(StorageException.Reason.UNREACHABLE);
            assertThat(e).hasMessageContaining("runs/a/file").hasMessageContaining("S3_ENDPOINT");
          });
    }

    relay.set(RelayMode.PASS);
    // What was held up on its way may still arrive, as a whole.
    assertThat(store.get("runs/a/file"))
        .satisfiesAnyOf(
            none -> assertThat(none).isEmpty(),
            late -> assertThat(late).hasValueSatisfying(body -> assertThat(body).isEqualTo(BODY)));
  }

  @Test
  void aCutConditionalWriteHasOneWinner() throws Exception {
    relay.set(RelayMode.CUT);
    CompletableFuture<Void> over = passesAfter(Duration.ofMillis(700));

    boolean won = store.putIfAbsent("runs/a/manifest.json", BODY);
    over.join();

    assertThat(won).isTrue();
    assertThat(store.putIfAbsent("runs/a/manifest.json", new byte[] {1})).isFalse();
    assertThat(store.get("runs/a/manifest.json").orElseThrow()).isEqualTo(BODY);
  }

  private CompletableFuture<Void> passesAfter(Duration time) {
    return CompletableFuture.runAsync(
        () -> relay.set(RelayMode.PASS),
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS));
  }
}
