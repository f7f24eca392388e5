package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@Timeout(60)
@ExtendWith(WithApiServer.class)
class ArtifactControllerTest {
  private static final String FILES = "/runs/kept/artifacts/base_model_v1/files/";
  private static final String TAG =
      "\"" + Digest.of("0123456789".getBytes(StandardCharsets.US_ASCII)) + "\"";

  private final ApiServer server;

  ArtifactControllerTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void listsAndShowsManifests() {
    server
        .get("/runs/kept/artifacts")
        .expectBody()
        .jsonPath("$[*].artifact")
        .value((List<String> names) ->
            assertThat(names).containsExactly("base_model_v1", "evaluation_v1"));
    server
        .get("/runs/kept/artifacts/base_model_v1")
        .expectBody()
        .jsonPath("$.provenance.createdAt")
        .isEqualTo("1970-01-01T00:00:00Z")
        .jsonPath("$.files.length()")
        .isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=2-4, 206, 234, bytes 2-4/10",
    "bytes=7-, 206, 789, bytes 7-9/10",
    "bytes=-2, 206, 89, bytes 8-9/10",
    "bytes=8-99, 206, 89, bytes 8-9/10",
    "bytes=0-9, 206, 0123456789, bytes 0-9/10",
    "'bytes=0-1,4-5', 200, 0123456789,",
    "lines=1, 200, 0123456789,"
  })
  void servesRangesOfAFile(String range, int status, String body, String contentRange) {
    HttpHeaders headers = file(asked -> asked.set("Range", range))
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentLength(body.length())
        .expectBody(String.class)
        .isEqualTo(body)
        .returnResult()
        .getResponseHeaders();

    assertThat(headers.getFirst("Content-Range")).isEqualTo(contentRange);
    assertThat(headers.getETag()).isEqualTo(TAG);
  }

  @Test
  void refusesARangePastTheEnd() {
    file(asked -> asked.set("Range", "bytes=10-"))
        .expectStatus()
        .isEqualTo(416)
        .expectHeader()
        .valueEquals("Content-Range", "bytes */10");
  }

  @Test
  void sendsTheWholeFileIfIfRangeDoesNotMatch() {
    file(asked -> {
          asked.set("Range", "bytes=0-1");
          asked.set("If-Range", "\"other\"");
        })
        .expectStatus()
        .isOk();
    file(asked -> {
          asked.set("Range", "bytes=0-1");
          asked.set("If-Range", TAG);
        })
        .expectStatus()
        .isEqualTo(206);
  }

  @Test
  void doesNotSendAFileTheCallerAlreadyHas() {
    file(asked -> asked.setIfNoneMatch(TAG)).expectStatus().isNotModified();
  }

  @Test
  void headReturnsTheLengthOfAFile() {
    server
        .client()
        .method(HttpMethod.HEAD)
        .uri(server.address(FILES + "weights/model.bin"))
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .contentLength(10)
        .expectHeader()
        .contentType(MediaType.APPLICATION_OCTET_STREAM);
  }

  @ParameterizedTest
  @CsvSource({
    "/runs/kept/artifacts/nothing, artifact-unknown",
    "/runs/kept/artifacts/-a, artifact-unknown",
    "/runs/kept/artifacts/spec.json, artifact-unknown",
    "/runs/kept/artifacts/nothing/files/config.json, artifact-unknown",
    "/runs/kept/artifacts/base_model_v1/files/nothing, file-unknown",
    "/runs/kept/artifacts/base_model_v1/files/manifest.json, file-unknown",
    "/runs/kept/artifacts/base_model_v1/files/weights, file-unknown",
    "/runs/nobody/artifacts, run-unknown"
  })
  void aMissingArtifactOrFileIsNotFound(String path, String code) {
    problem(server.get(path), 404, code);
  }

  @ParameterizedTest
  @CsvSource({
    "/runs/kept/artifacts/%2e%2e",
    "/runs/kept/artifacts/..%2Fspec.json",
    "/runs/kept/artifacts/base_model_v1/files/../../spec.json",
    "/runs/kept/artifacts/base_model_v1/files/..%5C..%5Cspec.json",
    "/runs/kept/artifacts/base_model_v1/files//etc/passwd",
    "/runs/..%2f..%2fkept",
  })
  void noPathLeavesTheRun(String path) {
    server
        .get(path)
        .expectStatus()
        .is4xxClientError()
        .expectBody(String.class)
        .value(body -> assertThat(body).doesNotContain("preset"));
  }

  private ResponseSpec file(Consumer<HttpHeaders> headers) {
    return server
        .client()
        .get()
        .uri(server.address(FILES + "weights/model.bin"))
        .headers(headers)
        .exchange();
  }
}
