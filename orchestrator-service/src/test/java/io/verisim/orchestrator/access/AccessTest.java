package io.verisim.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
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

  /** Knows one token, as an OAuth 2 server's key would. */
  @Configuration(proxyBeanMethods = false)
  static class WithTokens {
    @Bean
    JwtDecoder tokens() {
      return token -> {
        if (!token.equals("good.token.here")) {
          throw new BadJwtException("unknown");
        }
        Instant now = Instant.now();
        return new Jwt(
            token, now, now.plusSeconds(60), Map.of("alg", "none"), Map.of("sub", "somebody"));
      };
    }
  }

  @Test
  void onLoopbackWithoutAKeyEverybodyIsLetIn() {
    try (ConfigurableApplicationContext server = start("--server.address=127.0.0.1")) {
      ask(server, headers -> {}).expectStatus().isOk();
    }
  }

  @Test
  void withAKeyOnlyWhoSendsItIsLetIn() {
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
  void theKeyMayComeFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), KEY + "\n");
    try (ConfigurableApplicationContext server = start("--verisim.api.key-file=" + file)) {
      assertRefused(ask(server, headers -> {}), "the header X-API-Key");
      ask(server, headers -> headers.header("X-API-Key", KEY)).expectStatus().isOk();
    }
  }

  @Test
  void aTokenOfTheOAuthServerLetsIn() {
    try (ConfigurableApplicationContext server =
        start(WithTokens.class, "--server.address=0.0.0.0")) {
      assertRefused(ask(server, headers -> {}), "a token in the header Authorization");
      assertRefused(
          ask(server, headers -> headers.header("Authorization", "Bearer bad.token.here")),
          "not accepted");
      ask(server, headers -> headers.header("Authorization", "Bearer good.token.here"))
          .expectStatus()
          .isOk();
    }
  }

  @Test
  void aKeyAndTokensWorkSideBySide() {
    try (ConfigurableApplicationContext server =
        start(WithTokens.class, "--verisim.api.key=" + KEY)) {
      ask(server, headers -> headers.header("X-API-Key", KEY)).expectStatus().isOk();
      ask(server, headers -> headers.header("Authorization", "Bearer good.token.here"))
          .expectStatus()
          .isOk();
      assertRefused(ask(server, headers -> {}), "X-API-Key or a token");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--server.address=0.0.0.0", "--server.address=", "--unused=1"})
  void onMoreThanLoopbackItDoesNotStartOpen(String address) {
    assertThat(failure(address))
        .hasRootCauseInstanceOf(OpenApiException.class)
        .rootCause()
        .satisfies(cause -> {
          FailureAnalysis analysis =
              new OpenApiFailureAnalyzer().analyze(cause, (OpenApiException) cause);
          assertThat(analysis.getDescription()).contains("let everybody in");
          assertThat(analysis.getAction())
              .contains(
                  "VERISIM_API_KEYFILE", "SERVER_ADDRESS", "VERISIM_API_UNAUTHENTICATED=true");
        });
  }

  @Test
  void unlessThatIsAskedForByName() {
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
  void contradictionsAndWeakKeysStopTheStart(String arguments) {
    assertThat(failure(arguments.split(" ")))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("verisim.api")
        .message()
        .doesNotContain(KEY);
  }

  @Test
  void nobodyReadsTheKeyInALog() {
    assertThat(new AccessProperties(KEY, null, false).toString()).doesNotContain(KEY);
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
    return run(new SpringApplicationBuilder(Guarded.class), arguments);
  }

  private static ConfigurableApplicationContext start(Class<?> more, String... arguments) {
    return run(new SpringApplicationBuilder(Guarded.class, more), arguments);
  }

  private static ConfigurableApplicationContext run(
      SpringApplicationBuilder builder, String... arguments) {
    SpringApplication application = builder
        .properties(
            "server.port=0",
            "spring.main.banner-mode=off",
            "logging.level.root=warn",
            "management.endpoint.health.validate-group-membership=false")
        .build();
    return application.run(arguments);
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
