package io.verisim.stage;

import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Rows as JSON lines: one flat object per row, with its step under {@code "step"}. */
final class MetricLines {

  /** The name of the file that holds all rows of an artifact. */
  static final String FILE = "metrics.jsonl";

  private static final String STEP = "step";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<TreeMap<String, Double>> FIGURES = new TypeReference<>() {};

  private MetricLines() {}

  static byte[] write(Collection<MetricRow> rows) {
    StringBuilder lines = new StringBuilder();
    for (MetricRow row : rows) {
      Map<String, Object> line = new TreeMap<>(row.figures());
      if (line.put(STEP, row.step()) != null) {
        throw new IllegalArgumentException("a figure cannot be called '" + STEP + "'");
      }
      lines
          .append(new String(CanonicalJson.bytes(line), StandardCharsets.UTF_8))
          .append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  static List<MetricRow> read(String object, byte[] lines) throws ArtifactDamagedException {
    List<MetricRow> rows = new ArrayList<>();
    for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
      rows.add(row(object, line));
    }
    return rows;
  }

  private static MetricRow row(String object, String line) throws ArtifactDamagedException {
    try {
      Map<String, Double> figures = JSON.readValue(line, FIGURES);
      Double step = figures.remove(STEP);
      if (step != null) {
        return new MetricRow(step.longValue(), figures);
      }
    } catch (JacksonException e) {
      throw new ArtifactDamagedException(object, "metric rows as JSON lines", "'" + line + "'");
    }
    throw new ArtifactDamagedException(object, "metric rows with a step", "'" + line + "'");
  }
}
