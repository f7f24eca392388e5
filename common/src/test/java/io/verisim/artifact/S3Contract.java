package io.verisim.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every S3 server must do, apart from what every object store must. */
public abstract class S3Contract extends ObjectStoreContract {
  private static final String REGION = "us-east-1";

  private String bucket = "";
  private S3ObjectStore store;

  /** The server under test, with a bucket of its own and the right keys. */
  protected abstract S3Settings server(String bucket);

  /** Ends the server and starts it again on what it has stored. */
  protected abstract void restart() throws Exception;

  @BeforeEach
  void connect() throws IOException {
    bucket = "contract-" + UUID.randomUUID();
    store = S3ObjectStore.open(server(bucket));
  }

  @AfterEach
  void disconnect() {
    store.close();
  }

  @Override
  protected final S3ObjectStore store() {
    return store;
  }

  @Override
  protected final ObjectStore restarted() throws Exception {
    disconnect();
    restart();
    store = S3ObjectStore.open(server(bucket));
    return store;
  }

  @Test
  void honoursConditionalWrites() throws IOException {
    store.probeConditionalWrites();

    assertThat(store.list("")).isEmpty();
  }

  @Test
  void refusesWrongCredentials() {
    S3Settings right = server(bucket);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> S3ObjectStore.open(with(right, right.accessKey(), "wrong-secret")))
        .withMessageContaining("S3_SECRET_KEY")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CREDENTIALS_REFUSED));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> S3ObjectStore.open(with(right, "nobody", right.secretKey())))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CREDENTIALS_REFUSED));
  }

  private static S3Settings with(
      S3Settings right, @Nullable String accessKey, @Nullable String secretKey) {
    return new S3Settings(right.endpoint(), right.bucket(), REGION, accessKey, secretKey);
  }

  @Test
  void servicesThatStartTogetherShareOneNewBucket() throws Exception {
    for (int round = 0; round < 5; round++) {
      S3Settings fresh = server("race-" + UUID.randomUUID());
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
}
