package io.verisim.standalone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.verisim.orchestrator.OrchestratorService;
import io.verisim.standalone.embedded.EmbeddedS3;
import io.verisim.standalone.temporal.EmbeddedTemporal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A service while Temporal and S3 are away, from its start and later. */
class ServersAwayTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final HttpClient http = HttpClient.newHttpClient();
  private final int api = freePort();
  private final int temporalPort = freePort();
  private final int s3Port = freePort();
  private CompletableFuture<ConfigurableApplicationContext> service;

  @TempDir
  private Path folder;

  @BeforeEach
  void startTheService() {
    SpringApplication application = new SpringApplication(OrchestratorService.class);
    application.setRegisterShutdownHook(false);
    service = CompletableFuture.supplyAsync(
        () -> application.run(
            "--server.address=127.0.0.1",
            "--server.port=" + api,
            "--verisim.connect-timeout=2m",
            "--verisim.temporal.embedded=true",
            "--verisim.temporal.address=127.0.0.1:" + temporalPort,
            "--verisim.s3.endpoint=http://127.0.0.1:" + s3Port,
            "--verisim.s3.access-key=access",
            "--verisim.s3.secret-key=secret"),
        task -> new Thread(task, "service").start());
  }

  @AfterEach
  void stopTheService() throws Exception {
    service.get(5, TimeUnit.MINUTES).close();
  }

  @Test
  void isAliveAndNotReadyUntilBothAnswer() throws IOException, InterruptedException {
    await().atMost(PATIENCE).until(() -> health("liveness") == OK);
    assertThat(health("readiness")).isEqualTo(UNAVAILABLE);
    assertThat(get("/api/v1/runs")).isEqualTo(UNAVAILABLE);

    for (int time = 0; time < 2; time++) {
      try (EmbeddedS3 s3 = s3()) {
        await().during(Duration.ofSeconds(2)).until(() -> health("readiness") == UNAVAILABLE);
        try (EmbeddedTemporal temporal = EmbeddedTemporal.start(temporalPort)) {
          await().atMost(PATIENCE).until(() -> health("readiness") == OK);
          assertThat(service).as("with %s and %s", s3, temporal).succeedsWithin(PATIENCE);
          assertThat(get("/api/v1/runs")).isEqualTo(OK);
        }
        await().atMost(PATIENCE).until(() -> health("readiness") == UNAVAILABLE);
      }
      assertThat(health("liveness")).isEqualTo(OK);
    }
  }

  private EmbeddedS3 s3() throws IOException {
    return EmbeddedS3.start(folder, s3Port, "access", "secret");
  }

  private int health(String group) throws IOException, InterruptedException {
    return get("/actuator/health/" + group);
  }

  private int get(String path) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + api + path);
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (ConnectException e) {
      return 0;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
