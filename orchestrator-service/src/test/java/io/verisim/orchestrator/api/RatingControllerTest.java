package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import io.verisim.contract.RecordActivities.ComparisonInput;
import io.verisim.orchestrator.rating.Comparisons;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
@ExtendWith(WithApiServer.class)
class RatingControllerTest {
  private static final String RATED = "{preset: demo, name: rated}";

  private final ApiServer server;

  RatingControllerTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void acceptsARatingWhileTheRunWaitsForOne() {
    String run = server.start(RATED);

    server
        .post("/runs/" + run + "/ratings", "{\"comparison\": \"1-0\", \"choice\": \"tie\"}")
        .expectStatus()
        .isAccepted()
        .expectBody()
        .jsonPath("$.cycle")
        .isEqualTo(1)
        .jsonPath("$.needed")
        .isEqualTo(8);
    server.get("/runs/" + run).expectBody().jsonPath("$.rating.pairs").isEqualTo(2);
  }

  @Test
  void aRaterWithoutOpenPairsGetsNoContent() {
    String run = server.start(RATED);

    server.get("/runs/" + run + "/comparisons/next?rater=me").expectStatus().isNoContent();
  }

  @Test
  void aPairDoesNotRevealItsVersions() throws IOException {
    String run = server.start(RATED);
    ArtifactStore artifacts = server.stage().artifacts();
    for (Map.Entry<String, String> texts :
        Map.of("evaluation_v1", "a text", "evaluation_v2", "another text").entrySet()) {
      server
          .stage()
          .commit(
              run,
              texts.getKey(),
              Map.of(
                  "samples.jsonl",
                  ("{\"prompt\": \"p\", \"text\": \"" + texts.getValue() + "\"}\n").repeat(8)));
    }
    List<Manifest> evaluations = artifacts.list(run);
    new Comparisons(artifacts)
        .open(new ComparisonInput(
            run, 1, evaluations.get(0).ref(), evaluations.get(1).ref()));

    String pair = server
        .get("/runs/" + run + "/comparisons/next?rater=me")
        .expectStatus()
        .isOk()
        .returnResult(String.class)
        .getResponseBody();

    assertThat(JsonMapper.shared().readTree(pair).propertyNames())
        .containsExactlyInAnyOrder("comparison", "cycle", "prompt", "first", "second");
    assertThat(pair).doesNotContain("evaluation", "v1", "v2", "base_model");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"comparison\": \"1-0\"}', 400, request-invalid",
    "'{\"comparison\": \"1-0\", \"choice\": \"third\"}', 400, request-invalid",
    "'{\"comparison\": \"first\", \"choice\": \"tie\"}', 400, request-invalid",
    "'{\"comparison\": \"1-0\", \"choice\": \"tie\", \"rater\": \" \"}', 400, request-invalid",
    "'{\"comparison\": \"1-2\", \"choice\": \"tie\"}', 409, rating-closed",
    "'{\"comparison\": \"2-0\", \"choice\": \"tie\"}', 409, rating-closed"
  })
  void refusesAnInvalidRating(String body, int status, String code) {
    String run = server.start(RATED);

    problem(server.post("/runs/" + run + "/ratings", body), status, code);
  }

  @Test
  void refusesRatingsIfTheRunDoesNotWait() {
    problem(server.get("/runs/kept/comparisons/next"), 409, "rating-closed");
    problem(server.get("/runs/nobody/comparisons/next"), 404, "run-unknown");
  }
}
