package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.YAML;
import static io.verisim.orchestrator.api.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

/** What holds for every call. */
@Timeout(60)
@ExtendWith(WithApiServer.class)
class ApiContractTest {
  private static final byte[] TOO_LONG = "#".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8);

  private final ApiServer server;

  ApiContractTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void servesTheOpenApiDescription() {
    server
        .client()
        .get()
        .uri(server.address("").resolve("/v3/api-docs"))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.paths")
        .value((Map<String, Object> paths) -> assertThat(paths)
            .containsOnlyKeys(
                "/api/v1/runs",
                "/api/v1/runs/{run}",
                "/api/v1/runs/{run}/cycles",
                "/api/v1/runs/{run}/pause",
                "/api/v1/runs/{run}/resume",
                "/api/v1/runs/{run}/fork",
                "/api/v1/runs/{run}/comparisons/next",
                "/api/v1/runs/{run}/ratings",
                "/api/v1/runs/{run}/stop",
                "/api/v1/runs/{run}/spec",
                "/api/v1/runs/{run}/links",
                "/api/v1/runs/{run}/metrics",
                "/api/v1/runs/{run}/metrics/stages",
                "/api/v1/runs/{run}/events",
                "/api/v1/runs/{run}/artifacts",
                "/api/v1/runs/{run}/artifacts/{artifact}",
                "/api/v1/runs/{run}/artifacts/{artifact}/files/{file}",
                "/api/v1/runs/{run}/samples",
                "/api/v1/runs/{run}/completions",
                "/api/v1/runs/{run}/completions/events",
                "/api/v1/runs/{run}/scores",
                "/api/v1/texts",
                "/api/v1/spec/schema",
                "/api/v1/spec/presets",
                "/api/v1/spec/check"))
        .jsonPath("$.paths['/api/v1/runs'].post.requestBody.content['application/yaml']")
        .exists()
        .jsonPath("$.components.schemas.CompletionRequest.properties.bestOf.type")
        .isEqualTo(List.of("integer", "null"))
        .jsonPath("$.components.schemas.CompletionText.properties.choice")
        .exists();
  }

  private BodyContentSpec description() {
    return server
        .client()
        .get()
        .uri(server.address("").resolve("/v3/api-docs"))
        .exchange()
        .expectBody();
  }

  @Test
  void saysWhichFieldsMayBeNullAndWhichValuesAreTaken() {
    description()
        .jsonPath("$.components.schemas.RunPage.properties.next.type")
        .isEqualTo(List.of("string", "null"))
        .jsonPath("$.components.schemas.RunView.properties.rating.oneOf[1].type")
        .isEqualTo("null")
        .jsonPath("$.components.schemas.RunView.properties.run.type")
        .isEqualTo("string")
        .jsonPath("$.components.schemas.CompletionRequest.properties.bestOf.maximum")
        .isEqualTo(64)
        .jsonPath("$.components.schemas.CompletionRequest.properties.topP.exclusiveMinimum")
        .isEqualTo(0)
        .jsonPath("$.components.schemas.CompletionRequest.additionalProperties")
        .isEqualTo(false)
        .jsonPath("$.components.schemas.CompletionRequest.required")
        .isEqualTo(List.of("prompt"))
        .jsonPath("$.paths['/api/v1/runs'].get.parameters[?(@.name == 'limit')].schema.maximum")
        .isEqualTo(100)
        .jsonPath("$.paths['/api/v1/runs'].post.responses['202']")
        .exists();
  }

  @Test
  void everyOperationDescribesItsProblems() {
    description()
        .jsonPath(
            "$.paths['/api/v1/runs/{run}'].get.responses['404'].content['application/problem+json'].schema['$ref']")
        .isEqualTo("#/components/schemas/Problem")
        .jsonPath("$.paths['/api/v1/runs'].post.responses['422'].description")
        .value((String description) -> assertThat(description).contains("spec-invalid"))
        .jsonPath("$.components.schemas.Problem.required")
        .exists();
  }

  /** What filters, the framework and the web server refuse, each in its own place. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          GET    | /api/v1/runs?=true                   | 400 | request-invalid
          GET    | /api/v1/runs?limit=                  | 400 | request-invalid
          GET    | /api/v1/runs/a%2Fb                   | 400 | request-invalid
          GET    | /api/v1/runs/a%00b                   | 400 | request-invalid
          GET    | /api/v1/runs/a~b                     | 400 | request-invalid
          GET    | /error                               | 404 | address-unknown
          GET    | /nowhere                             | 404 | address-unknown
          QUERY  | /api/v1/runs                         | 405 | method-unsupported
          DELETE | /api/v1/runs                         | 405 | method-unsupported
          GET    | /api/v1/runs/kept/artifacts/x/files  | 404 | artifact-unknown
          GET | /api/v1/runs/kept/artifacts/base_model_v1/files | 404 | file-unknown
          GET | /api/v1/runs/kept/artifacts/base_model_v1/files/ | 404 | file-unknown
          """)
  void everyRefusalIsAProblem(String method, String path, int status, String code)
      throws IOException {
    String answer = raw(method + " " + path.replace('~', '|') + " HTTP/1.1");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .containsIgnoringCase("content-type: application/problem+json")
        .contains("\"code\":\"" + code + "\"", "\"remedy\":")
        .contains("X-Content-Type-Options: nosniff")
        .doesNotContain("<html", "io.verisim", "java.", "Tomcat");
  }

  @Test
  void aLongAddressIsAProblem() throws IOException {
    assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1"))
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json");
  }

  @Test
  void aWholeNumberMayHaveADecimalPoint() {
    server
        .post("/runs/kept/cycles", "{\"count\": 2.0}")
        .expectStatus()
        .value(status -> assertThat(status).isNotEqualTo(400));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          {"count": 1, "cuont": 2}  | cuont: is unknown, expected one of [count]
          {"count": "many"}         | count: is not a whole number
          {"count": 1.5}            | count: is not a whole number
          {"count": []}             | count: is not a whole number
          []                        | is not an object
          {"count": 1               | is not JSON:
          """)
  void mistakesInJsonAreToldWithoutNamesOfClasses(String body, String words) {
    problem(server.post("/runs/kept/cycles", body), 400, "request-invalid")
        .jsonPath("$.detail")
        .value((String detail) ->
            assertThat(detail).contains(words).doesNotContain("io.verisim", "java.lang"));
  }

  private String raw(String line) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), server.address("").getPort())) {
      socket
          .getOutputStream()
          .write((line + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void servesTheSpecificationSchema() {
    server
        .get("/spec/schema")
        .expectStatus()
        .isOk()
        .expectHeader()
        .contentType("application/schema+json")
        .expectBody()
        .jsonPath("$.properties.grpo.properties.groupSize.minimum")
        .isEqualTo(2);
  }

  @Test
  void refusesABodyWhoseContentLengthIsTooLong() {
    String body = new String(TOO_LONG, StandardCharsets.UTF_8);
    problem(server.post("/runs", YAML, body), 413, "body-too-large");
    problem(server.post("/runs/kept/cycles", body), 413, "body-too-large");
  }

  @Test
  void refusesATooLongBodyWithoutContentLength() throws Exception {
    HttpRequest chunked = HttpRequest.newBuilder(server.address("/runs"))
        .header("Content-Type", "application/yaml")
        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(TOO_LONG)))
        .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(chunked, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("\"code\":\"body-too-large\"");
  }

  /** Browsers send these types for a page of another site without asking the server first. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data;boundary=b"
      })
  void refusesBodiesThatAnyPageCanSend(String type) {
    for (String path : List.of(
        "/runs",
        "/runs/kept/cycles",
        "/runs/kept/fork",
        "/runs/kept/ratings",
        "/runs/kept/completions")) {
      problem(server.post(path, MediaType.valueOf(type), "{}"), 415, "body-unsupported");
    }
  }

  @Test
  void refusesABodyWithoutAType() throws Exception {
    HttpRequest untyped = HttpRequest.newBuilder(server.address("/runs"))
        .POST(BodyPublishers.ofString("preset: demo"))
        .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(untyped, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(415);
  }

  @Test
  void refusalsOfTheWebServerAreProblems() {
    problem(
        server.client().delete().uri(server.address("/runs/kept")).exchange(),
        405,
        "method-unsupported");
    problem(
        server
            .client()
            .get()
            .uri(server.address("/runs/kept"))
            .accept(MediaType.IMAGE_PNG)
            .exchange(),
        406,
        "answer-unsupported");
    problem(server.get("/walks"), 404, "address-unknown");
    problem(server.post("/runs/kept/rewind"), 404, "address-unknown");
  }
}
