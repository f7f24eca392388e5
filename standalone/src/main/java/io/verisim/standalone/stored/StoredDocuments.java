package io.verisim.standalone.stored;

import io.verisim.artifact.ArtifactKeys;
import io.verisim.spec.SpecWriter;
import io.verisim.stage.MetricRow;
import io.verisim.stage.MetricRows;
import io.verisim.stage.MetricRows.MeasuredStage;
import io.verisim.stage.MetricSeries;
import io.verisim.standalone.client.RunDocuments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a data folder holds about a run. */
public record StoredDocuments(StoredRun run) implements RunDocuments {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Override
  public JsonNode view() throws IOException {
    return JSON.valueToTree(run.view());
  }

  @Override
  public JsonNode artifacts() throws IOException {
    return JSON.valueToTree(run.artifacts().list(run.id()));
  }

  @Override
  public JsonNode spec() throws IOException {
    return JSON.readTree(SpecWriter.json(run.spec()));
  }

  @Override
  public JsonNode measuredStages() throws IOException {
    MetricRows rows = new MetricRows(run.artifacts());
    List<MeasuredStage> stages = new ArrayList<>();
    for (String artifact : run.artifacts().objects().folders(ArtifactKeys.run(run.id()))) {
      rows.stage(run.id(), artifact).ifPresent(stages::add);
    }
    return JSON.valueToTree(stages);
  }

  @Override
  public JsonNode metrics(String artifact, int points) throws IOException {
    List<MetricRow> rows = new MetricRows(run.artifacts()).read(run.id(), artifact);
    return JSON.valueToTree(new MetricSeries(null, 0, points)
        .of(rows).stream()
            .map(row -> Map.of("artifact", artifact, "step", row.step(), "figures", row.figures()))
            .toList());
  }

  @Override
  public JsonNode samples(int version) throws IOException {
    return JSON.valueToTree(Map.of("version", version, "samples", run.samples(version)));
  }
}
