package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(WithApiServer.class)
class MetricControllerTest {
  private final ApiServer server;

  MetricControllerTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void thinsEachFigureByItself() {
    server
        .get("/runs/kept/metrics?artifact=base_model_v1&points=2")
        .expectBody()
        .json("""
        [{"artifact": "base_model_v1", "step": 0, "figures": {"loss/val": 4.5}},
         {"artifact": "base_model_v1", "step": 10, "figures": {"loss/train": 3.5}},
         {"artifact": "base_model_v1", "step": 30, "figures": {"loss/val": 2.25}}]""");
  }

  @Test
  void thinsOnlyTheRowsThatHaveTheFigure() {
    server
        .get("/runs/kept/metrics?artifact=base_model_v1&name=loss/val&points=2")
        .expectBody()
        .json("""
            [{"artifact": "base_model_v1", "step": 0, "figures": {"loss/val": 4.5}},
             {"artifact": "base_model_v1", "step": 30, "figures": {"loss/val": 2.25}}]""");
  }

  @Test
  void returnsAllArtifactsFromAGivenStep() {
    server
        .get("/runs/kept/metrics?from=10")
        .expectBody()
        .jsonPath("$[*].step")
        .value((List<Integer> steps) -> assertThat(steps).containsExactly(10, 20, 30));
    server.get("/runs/kept/metrics?name=nothing").expectBody().json("[]");
  }

  @Test
  void includesAStageInProgress() throws IOException {
    server.keep("at-work");
    server
        .stage()
        .artifacts()
        .objects()
        .put(
            "runs/at-work/base_model_v2/metrics/attempt-1/0.jsonl",
            "{\"reward\":0.5,\"step\":3}\n".getBytes(StandardCharsets.US_ASCII));

    server.get("/runs/at-work/metrics?artifact=base_model_v2").expectBody().json("""
            [{"artifact": "base_model_v2", "step": 3, "figures": {"reward": 0.5}}]""");
  }

  @Test
  void stagesTellWhereTheyWereResumed() throws IOException {
    server.keep("resumed");
    ObjectStore objects = server.stage().artifacts().objects();
    byte[] row = "{\"reward\":0.5,\"step\":3}\n".getBytes(StandardCharsets.US_ASCII);
    objects.put("runs/resumed/base_model_v2/metrics/attempt-1/1.jsonl", row);
    objects.put("runs/resumed/base_model_v2/metrics/attempt-2/3.jsonl", row);

    server.get("/runs/resumed/metrics/stages").expectBody().json("""
            [{"artifact": "base_model_v2", "finished": false, "resumed": [3]}]""");
    server.get("/runs/kept/metrics/stages").expectBody().json("""
            [{"artifact": "base_model_v1", "finished": true, "resumed": []}]""");
  }

  @Test
  void namesTheInvalidParameter() {
    problem(server.get("/runs/kept/metrics?points=-5"), 400, "request-invalid")
        .jsonPath("$.path")
        .isEqualTo("points");
    problem(server.get("/runs/kept/metrics?from=x"), 400, "request-invalid")
        .jsonPath("$.path")
        .isEqualTo("from");
    problem(server.get("/runs/kept/metrics?artifact=base_model_v9"), 404, "artifact-unknown")
        .jsonPath("$.detail")
        .value((String detail) -> assertThat(detail).contains("base_model_v1"));
  }
}
