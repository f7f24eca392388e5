package io.verisim.stage;

import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the metric rows of a finished or running stage. Safe for use by many threads. */
public final class MetricRows {

  private static final Pattern CHUNK = Pattern.compile("attempt-(\\d{1,9})/-?\\d{1,18}\\.jsonl");

  private final ArtifactStore store;

  public MetricRows(ArtifactStore store) {
    this.store = store;
  }

  /** All rows so far, sorted by step, one per step. */
  public List<MetricRow> read(String run, String artifact) throws IOException {
    // Reads the chunks before the manifest: a commit deletes the chunks, so if a chunk is missing,
    // the manifest exists.
    List<MetricRow> live = live(run, artifact);
    Optional<Manifest> manifest = store.find(run, artifact);
    return manifest.isPresent() ? committed(manifest.get()) : live;
  }

  private List<MetricRow> committed(Manifest manifest) throws IOException {
    return manifest.file(MetricLines.FILE).isEmpty()
        ? List.of()
        : MetricLines.read(MetricLines.FILE, store.read(manifest, MetricLines.FILE));
  }

  private List<MetricRow> live(String run, String artifact) throws IOException {
    String folder = ArtifactKeys.metrics(run, artifact);
    TreeMap<Integer, List<MetricRow>> attempts = new TreeMap<>();
    for (String key : store.objects().list(folder)) {
      Matcher chunk = CHUNK.matcher(key.substring(folder.length()));
      if (chunk.matches()) {
        byte[] lines = store.objects().get(key).orElse(new byte[0]);
        attempts
            .computeIfAbsent(Integer.valueOf(chunk.group(1)), attempt -> new ArrayList<>())
            .addAll(MetricLines.read(key, lines));
      }
    }
    TreeMap<Long, MetricRow> rows = new TreeMap<>();
    attempts.values().forEach(attempt -> attempt.forEach(row -> rows.put(row.step(), row)));
    return List.copyOf(rows.values());
  }
}
