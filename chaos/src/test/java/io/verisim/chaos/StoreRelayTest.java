package io.verisim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.errors.MinioException;
import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.artifact.StorageException;
import io.verisim.standalone.embedded.EmbeddedS3;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each fault of a store does to a client that believes it, and to ours. */
@Timeout(60)
class StoreRelayTest {
  private static final byte[] BODY = new byte[3000];
  private static final String SECRET = "secret-of-the-test";

  @TempDir
  private Path folder;

  private EmbeddedS3 server;
  private StoreRelay relay;
  private S3ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    new Random(7).nextBytes(BODY);
    server = EmbeddedS3.start(folder.resolve("s3"), 0, "access", SECRET);
    relay = StoreRelay.to(new InetSocketAddress(
        InetAddress.getLoopbackAddress(), server.endpoint().getPort()));
    store = S3ObjectStore.open(
        new S3Settings(URI.create(address()), "faults", "us-east-1", "access", SECRET));
  }

  @AfterEach
  void stop() throws IOException {
    store.close();
    relay.close();
    server.close();
  }

  private String address() {
    return "http://127.0.0.1:" + relay.address().getPort();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRONG", "PARTIAL"})
  void aClientThatBelievesItsStoreIsDeceived(FaultKind fault) throws Exception {
    store.put("runs/a/file", BODY);
    relay.set(fault);

    assertThat(equalDownloads(20)).isBetween(1, 19);
  }

  private int equalDownloads(int times) throws MinioException, IOException {
    MinioClient client = MinioClient.builder()
        .endpoint(address())
        .region("us-east-1")
        .credentials("access", SECRET)
        .build();
    GetObjectArgs args =
        GetObjectArgs.builder().bucket("faults").object("runs/a/file").build();
    int equal = 0;
    for (int i = 0; i < times; i++) {
      try (InputStream in = client.getObject(args)) {
        equal += Arrays.equals(in.readAllBytes(), BODY) ? 1 : 0;
      }
    }
    return equal;
  }

  @ParameterizedTest
  @EnumSource(names = {"WRONG", "PARTIAL", "SLOW", "LATE"})
  void readsWhatWasWritten(FaultKind fault) throws IOException {
    relay.set(fault);
    store.put("runs/a/file", BODY);
    int right = 0;
    for (int i = 0; i < 5; i++) {
      try {
        assertThat(store.get("runs/a/file").orElseThrow()).isEqualTo(BODY);
        right++;
      } catch (StorageException e) {
        assertThat(e.reason().passing()).isTrue(); // Five bad answers in a row.
      }
    }

    assertThat(right).isPositive();
  }

  @Test
  void listsSeeTheNewestObjectsLate() throws IOException {
    store.put("runs/a/old", BODY);
    await().atMost(Duration.ofSeconds(10)).until(() -> {
      relay.set(FaultKind.LATE);
      return !store.list("runs/").isEmpty();
    });
    store.put("runs/a/new", BODY);
    store.put("runs/b/new", BODY);

    assertThat(store.list("runs/")).containsExactly("runs/a/old");
    assertThat(store.folders("runs/")).containsExactly("a");
    relay.set(null);
    assertThat(store.list("runs/")).containsExactly("runs/a/new", "runs/a/old", "runs/b/new");
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL", "CLOCK"})
  void aRefusedWriteMayPass(FaultKind fault) throws IOException {
    relay.set(fault);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> store.put("runs/a/file", BODY))
        .satisfies(e -> assertThat(e.reason().passing()).isTrue());
    relay.set(null);
    store.put("runs/a/file", BODY);
    assertThat(relay.done()).containsOnlyKeys(fault);
  }

  /** The answer to a HEAD request has no body, and so no reason. */
  @Test
  void aWrongClockIsToldFromWrongKeysWhateverIsAsked() throws IOException {
    store.put("runs/a/file", BODY);
    relay.set(FaultKind.CLOCK);

    for (ThrowingCallable question :
        List.<ThrowingCallable>of(() -> store.size("runs/a/file"), () -> store.check())) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(question)
          .satisfies(e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.CLOCKS_DIFFER));
    }
  }

  @Test
  void aStormDelaysRequests() throws IOException {
    relay.set(FaultKind.STORM);
    int taken = 0;
    for (int i = 0; i < 10; i++) {
      try {
        store.put("runs/a/file", BODY);
        taken++;
      } catch (StorageException e) {
        assertThat(e.reason()).isEqualTo(StorageException.Reason.UNREACHABLE);
      }
    }

    assertThat(taken).isPositive();
    assertThat(relay.done()).containsOnlyKeys(FaultKind.STORM);
  }
}
