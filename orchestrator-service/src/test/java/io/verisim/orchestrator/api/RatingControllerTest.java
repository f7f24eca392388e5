package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@ExtendWith(WithApiServer.class)
class RatingControllerTest {
  private static final String RATED = "{preset: demo, name: rated}";

  private final ApiServer server;

  RatingControllerTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void aRunThatWaitsForRatingsTakesThem() {
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
  void aRaterWhoHasChosenBetweenAllIsAnsweredWithNothing() {
    String run = server.start(RATED);

    server.get("/runs/" + run + "/comparisons/next?rater=me").expectStatus().isNoContent();
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
  void aRatingThatIsNotAskedForIsRefused(String body, int status, String code) {
    String run = server.start(RATED);

    problem(server.post("/runs/" + run + "/ratings", body), status, code);
  }

  @Test
  void aRunThatWaitsForNobodySaysSo() {
    problem(server.get("/runs/kept/comparisons/next"), 409, "rating-closed");
    problem(server.get("/runs/nobody/comparisons/next"), 404, "run-unknown");
  }
}
