package io.verisim.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A process that has an identity instead of a key, as on EKS. */
@Isolated("sets properties of the system")
class S3IdentityTest {
  private static final List<String> VARIABLES =
      List.of("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ENDPOINT_URL_STS");

  @TempDir
  private Path folder;

  private final List<String> exchanges = new CopyOnWriteArrayList<>();
  private final List<String> signatures = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private final AtomicInteger faults = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/sts", exchange -> {
      try (exchange) {
        String asked = exchange.getRequestURI().getQuery()
            + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        exchanges.add(URLDecoder.decode(asked, StandardCharsets.UTF_8));
        if (faults.getAndDecrement() > 0) {
          exchange.sendResponseHeaders(503, -1);
          return;
        }
        byte[] answer =
            (status == 200 ? KEYS.formatted(inAnHour()) : REFUSAL).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
      }
    });
    server.createContext("/models", exchange -> {
      try (exchange) {
        signatures.add(exchange.getRequestHeaders().getFirst("Authorization") + " with "
            + exchange.getRequestHeaders().getFirst("X-Amz-Security-Token"));
        exchange.getResponseHeaders().add("Last-Modified", "Tue, 01 Dec 2026 12:00:00 GMT");
        exchange.sendResponseHeaders(200, -1);
      }
    });
    server.start();
    System.setProperty(
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        Files.writeString(folder.resolve("token"), "token-of-the-pod").toString());
    System.setProperty("AWS_ROLE_ARN", "arn:aws:iam::1:role/verisim");
    System.setProperty("AWS_ENDPOINT_URL_STS", address("/sts").toString());
  }

  @AfterEach
  void stop() {
    VARIABLES.forEach(System::clearProperty);
    server.stop(0);
  }

  @Test
  void itsTokenIsExchangedOnceForTheKeysThatSignItsRequests() throws IOException {
    try (S3ObjectStore store = S3ObjectStore.find(settings()).orElseThrow()) {
      assertThat(store.size("anything")).isPresent();
    }

    assertThat(exchanges)
        .singleElement()
        .asString()
        .contains("Action=AssumeRoleWithWebIdentity", "token-of-the-pod", "role/verisim");
    assertThat(signatures)
        .hasSizeGreaterThan(1)
        .allMatch(one -> one.contains("Credential=short-lived/") && one.endsWith("session-token"));
  }

  @Test
  void aRefusedTokenIsToldInASentence() {
    status = 403;

    assertThatThrownBy(() -> S3ObjectStore.find(settings()))
        .isInstanceOfSatisfying(StorageException.class, refused -> {
          assertThat(refused.reason()).isEqualTo(StorageException.Reason.CREDENTIALS_REFUSED);
          assertThat(refused)
              .hasMessageContaining("no keys for bucket 'models' at " + address(""))
              .hasMessageContaining("403");
        });
  }

  @Test
  void aFaultOfTheGiverOfKeysPasses() throws IOException {
    faults.set(2);

    try (S3ObjectStore store = S3ObjectStore.find(settings()).orElseThrow()) {
      assertThat(store.size("anything")).isPresent();
    }

    assertThat(exchanges).hasSize(3);
  }

  @Test
  void anUnknownTokenIsTriedAgain() {
    status = 400;

    assertThatThrownBy(() -> S3ObjectStore.find(settings()))
        .isInstanceOfSatisfying(
            StorageException.class,
            unknown -> assertThat(unknown.reason()).isEqualTo(StorageException.Reason.UNREACHABLE));
  }

  private S3Settings settings() {
    return new S3Settings(address(""), "models", "us-east-1", null, null);
  }

  private URI address(String path) {
    return URI.create(
        "http://127.0.0.1:" + Objects.requireNonNull(server).getAddress().getPort() + path);
  }

  private static Instant inAnHour() {
    return Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
  }

  private static final String KEYS = """
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult>
          <Credentials>
            <SessionToken>session-token</SessionToken>
            <SecretAccessKey>short-lived-secret</SecretAccessKey>
            <Expiration>%s</Expiration>
            <AccessKeyId>short-lived</AccessKeyId>
          </Credentials>
        </AssumeRoleWithWebIdentityResult>
      </AssumeRoleWithWebIdentityResponse>
      """;

  private static final String REFUSAL = """
      <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>no</Message></Error>
      </ErrorResponse>
      """;
}
