package io.verisim.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.RequestHeadersSpec;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

class AccessTest {
  private static final String KEY = "0123456789abcdef-the-key";

  @TempDir
  private Path folder;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({AccessConfiguration.class, Secrets.class, Advice.class})
  static class Guarded {}

  @RestController
  static class Secrets {
    @GetMapping("/secret")
    String secret() {
      return "a secret";
    }
  }

  /** In the place of the API's own. */
  @RestControllerAdvice
  static class Advice {
    @ExceptionHandler
    ResponseEntity<String> refused(AuthenticationException refused) {
      return ResponseEntity.status(HttpStatus.UNAUTHORIZED).body(refused.getMessage());
    }
  }

  @Test
  void loopbackWithoutAKeyNeedsNoCredentials() {
    try (ConfigurableApplicationContext server = start("--server.address=127.0.0.1")) {
      ask(server, headers -> {}).expectStatus().isOk();
    }
  }

  @Test
  void aConfiguredKeyIsRequired() {
    try (ConfigurableApplicationContext server = start("--verisim.api.key=" + KEY)) {
      assertRefused(ask(server, headers -> {}), "the header X-API-Key");
      assertRefused(ask(server, headers -> headers.header("X-API-Key", "wrong")), "not accepted");
      assertRefused(
          ask(server, headers -> headers.header("X-API-Key", KEY.substring(1))), "not accepted");
      assertRefused(
          ask(server, headers -> headers.header("Authorization", "Bearer " + KEY)), "X-API-Key");

      ask(server, headers -> headers.header("X-API-Key", KEY))
          .expectStatus()
          .isOk()
          .expectBody(String.class)
          .isEqualTo("a secret");
    }
  }

  @Test
  void readsTheKeyFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
    try (ConfigurableApplicationContext server = start("--verisim.api.key-file=" + file)) {
      assertRefused(ask(server, headers -> {}), "the header X-API-Key");
      ask(server, headers -> headers.header("X-API-Key", KEY)).expectStatus().isOk();
    }
  }

  @Test
  void acceptsATokenOfTheOAuthServer() throws IOException, JOSEException {
    try (Issuer issuer = new Issuer();
        ConfigurableApplicationContext server =
            start(tokensOf(issuer), audience(), "--server.address=0.0.0.0")) {
      assertRefused(ask(server, headers -> {}), "a token in the header Authorization");

      ask(server, bearer(issuer.sign(issuer.claims().build()))).expectStatus().isOk();
    }
  }

  @Test
  void refusesEveryOtherToken() throws IOException, JOSEException {
    try (Issuer issuer = new Issuer();
        Issuer other = new Issuer();
        ConfigurableApplicationContext server = start(tokensOf(issuer), audience())) {
      String good = issuer.sign(issuer.claims().build());
      String another = issuer.sign(issuer.claims().subject("somebody else").build());
      String altered =
          another.substring(0, another.lastIndexOf('.')) + good.substring(good.lastIndexOf('.'));
      Instant past = Instant.now().minus(Duration.ofMinutes(10));
      Map.of(
              "signed by another", other.sign(issuer.claims().build()),
              "of another issuer", issuer.sign(other.claims().build()),
              "for another audience",
                  issuer.sign(issuer.claims().audience("elsewhere").build()),
              "expired",
                  issuer.sign(issuer.claims().expirationTime(Date.from(past)).build()),
              "not yet valid",
                  issuer.sign(issuer
                      .claims()
                      .notBeforeTime(Date.from(Instant.now().plus(Duration.ofMinutes(10))))
                      .build()),
              "unsigned", new PlainJWT(issuer.claims().build()).serialize(),
              "altered", altered,
              "no token", "bad.token.here")
          .forEach((what, token) -> assertThat(status(server, bearer(token)))
              .as(what)
              .isEqualTo(HttpStatus.UNAUTHORIZED));
      assertRefused(ask(server, bearer(altered)), "not accepted");
    }
  }

  @Test
  void acceptsAKeyOrATokenIfBothAreConfigured() throws IOException, JOSEException {
    try (Issuer issuer = new Issuer();
        ConfigurableApplicationContext server =
            start(tokensOf(issuer), "--verisim.api.key=" + KEY)) {
      ask(server, headers -> headers.header("X-API-Key", KEY)).expectStatus().isOk();
      ask(server, bearer(issuer.sign(issuer.claims().build()))).expectStatus().isOk();
      assertRefused(ask(server, headers -> {}), "X-API-Key or a token");
    }
  }

  private static String tokensOf(Issuer issuer) {
    return "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuer.address();
  }

  private static String audience() {
    return "--spring.security.oauth2.resourceserver.jwt.audiences=" + Issuer.AUDIENCE;
  }

  private static Consumer<RequestHeadersSpec<?>> bearer(String token) {
    return headers -> headers.header("Authorization", "Bearer " + token);
  }

  private static HttpStatusCode status(
      ConfigurableApplicationContext server, Consumer<RequestHeadersSpec<?>> headers) {
    return ask(server, headers).returnResult(String.class).getStatus();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--server.address=0.0.0.0", "--server.address=", "--unused=1"})
  void refusesToStartOpenBeyondLoopback(String address) {
    assertThat(failure(address))
        .hasRootCauseInstanceOf(OpenApiException.class)
        .rootCause()
        .satisfies(cause -> {
          FailureAnalysis analysis =
              new OpenApiFailureAnalyzer().analyze(cause, (OpenApiException) cause);
          assertThat(analysis.getDescription()).contains("anybody could start and stop runs");
          assertThat(analysis.getAction())
              .contains(
                  "VERISIM_API_KEYFILE", "SERVER_ADDRESS", "VERISIM_API_UNAUTHENTICATED=true");
        });
  }

  @Test
  void startsOpenIfExplicitlyConfigured() {
    try (ConfigurableApplicationContext server = start("--verisim.api.unauthenticated=true")) {
      ask(server, headers -> {}).expectStatus().isOk();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--verisim.api.key=short",
        "--verisim.api.key=" + KEY + " --verisim.api.key-file=/nowhere",
        "--verisim.api.key=" + KEY + " --verisim.api.unauthenticated=true"
      })
  void contradictionsAndWeakKeysFailTheStart(String arguments) {
    assertThat(failure(arguments.split(" ")))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("verisim.api")
        .message()
        .doesNotContain(KEY);
  }

  @Test
  void toStringHidesTheKey() {
    assertThat(new AccessProperties(KEY, null, false, List.of()).toString()).doesNotContain(KEY);
  }

  private static void assertRefused(ResponseSpec answer, String detail) {
    answer
        .expectStatus()
        .isUnauthorized()
        .expectHeader()
        .exists("WWW-Authenticate")
        .expectBody(String.class)
        .value(body -> assertThat(body).contains(detail).doesNotContain("a secret"));
  }

  private static Throwable failure(String... arguments) {
    return catchThrowable(() -> start(arguments).close());
  }

  private static ConfigurableApplicationContext start(String... arguments) {
    SpringApplication application = new SpringApplicationBuilder(Guarded.class)
        .properties(
            "spring.main.banner-mode=off",
            "logging.level.root=warn",
            "management.endpoint.health.validate-group-membership=false")
        .build();
    // As an argument, because the service's own properties come before the defaults above.
    return application.run(
        Stream.concat(Stream.of("--server.port=0"), Stream.of(arguments)).toArray(String[]::new));
  }

  private static ResponseSpec ask(
      ConfigurableApplicationContext server, Consumer<RequestHeadersSpec<?>> headers) {
    String port = server.getEnvironment().getRequiredProperty("local.server.port");
    RequestHeadersSpec<?> request =
        RestTestClient.bindToServer().build().get().uri("http://127.0.0.1:" + port + "/secret");
    headers.accept(request);
    return request.exchange();
  }
}
