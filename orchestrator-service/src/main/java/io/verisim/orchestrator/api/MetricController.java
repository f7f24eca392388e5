package io.verisim.orchestrator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.verisim.orchestrator.runs.RunArtifacts;
import io.verisim.orchestrator.runs.RunException;
import io.verisim.spec.Problem;
import io.verisim.stage.MetricRow;
import io.verisim.stage.MetricRows;
import io.verisim.stage.MetricRows.MeasuredStage;
import io.verisim.stage.MetricSeries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The metric rows of a run's finished and running stages. */
@RestController
final class MetricController {
  private static final int MOST_POINTS = 10_000;

  private final RunArtifacts artifacts;
  private final MetricRows rows;

  MetricController(RunArtifacts artifacts) {
    this.artifacts = artifacts;
    this.rows = new MetricRows(artifacts.store());
  }

  /** The figures of one step of the stage that makes an artifact. */
  record MetricPoint(String artifact, long step, Map<String, Double> figures) {}

  @Operation(
      summary = "Metrics by step",
      description = "The metrics of one artifact's stage, or of all stages. Each metric of an"
          + " artifact is thinned out evenly.")
  @GetMapping(path = "/api/v1/runs/{run}/metrics", produces = MediaType.APPLICATION_JSON_VALUE)
  List<MetricPoint> metrics(
      @PathVariable String run,
      @Parameter(schema = @Schema(minLength = 1)) @RequestParam(required = false) @Nullable
          String artifact,
      @Parameter(schema = @Schema(minLength = 1)) @RequestParam(required = false) @Nullable
          String name,
      @RequestParam(defaultValue = "0") long from,
      @Parameter(
              schema =
                  @Schema(type = "integer", minimum = "2", maximum = "10000", defaultValue = "500"))
          @RequestParam(defaultValue = "500")
          int points)
      throws IOException {
    if (points < 2 || points > MOST_POINTS) {
      throw RunException.invalid(
          List.of(new Problem("points", "is " + points + ", expected 2 to " + MOST_POINTS)));
    }
    MetricSeries series = new MetricSeries(name, from, points);
    List<String> sources =
        artifact == null ? artifacts.names(run) : List.of(artifacts.requireName(run, artifact));
    List<MetricPoint> found = new ArrayList<>();
    for (String source : sources) {
      for (MetricRow row : series.of(rows.read(run, source, from))) {
        found.add(new MetricPoint(source, row.step(), row.figures()));
      }
    }
    return found;
  }

  @Operation(summary = "The stages that have recorded metrics, and where they were resumed")
  @GetMapping(
      path = "/api/v1/runs/{run}/metrics/stages",
      produces = MediaType.APPLICATION_JSON_VALUE)
  List<MeasuredStage> stages(@PathVariable String run) throws IOException {
    List<MeasuredStage> found = new ArrayList<>();
    for (String artifact : artifacts.names(run)) {
      rows.stage(run, artifact).ifPresent(found::add);
    }
    return found;
  }
}
