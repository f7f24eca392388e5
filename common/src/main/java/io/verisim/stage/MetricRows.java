package io.verisim.stage;

import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import io.verisim.artifact.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the metric rows of a finished or running stage. Safe for use by many threads. */
public final class MetricRows {

  private static final Pattern CHUNK = Pattern.compile("attempt-(\\d{1,9})/(-?\\d{1,18})\\.jsonl");

  private static final int LAST = Integer.MAX_VALUE;

  private final ArtifactStore store;

  public MetricRows(ArtifactStore store) {
    this.store = store;
  }

  /** All rows so far, sorted by step, one per step. */
  public List<MetricRow> read(String run, String artifact) throws IOException {
    return read(run, artifact, Long.MIN_VALUE);
  }

  /** The rows from a step on. Of a running stage, only what may have such rows is read. */
  public List<MetricRow> read(String run, String artifact, long from) throws IOException {
    // Reads the chunks before the manifest: a commit deletes the chunks, so if a chunk is missing,
    // the manifest exists.
    List<MetricRow> live = live(run, artifact, from);
    Optional<Manifest> manifest = store.find(run, artifact);
    List<MetricRow> rows = manifest.isPresent() ? committed(manifest.get()) : live;
    return rows.stream().filter(row -> row.step() >= from).toList();
  }

  /**
   * A stage that has recorded metrics.
   *
   * @param artifact what it makes
   * @param finished whether it is done, so that there will be no other rows
   * @param resumed the first step of each attempt that went on from a checkpoint, after a pause or
   *     the death of a worker; sorted
   */
  public record MeasuredStage(String artifact, boolean finished, List<Long> resumed) {
    public MeasuredStage {
      resumed = List.copyOf(resumed);
    }
  }

  /** A stage, if it has recorded metrics. */
  public Optional<MeasuredStage> stage(String run, String artifact) throws IOException {
    List<String> chunks = store.objects().list(ArtifactKeys.metrics(run, artifact));
    Optional<Manifest> manifest = store.find(run, artifact);
    if (manifest.isPresent()) {
      return manifest
          .filter(made -> made.file(MetricLines.FILE).isPresent())
          .map(made -> new MeasuredStage(artifact, true, made.provenance().resumed()));
    }
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    NavigableSet<Long> resumed = resumed(chunks, ArtifactKeys.metrics(run, artifact), LAST);
    return Optional.of(new MeasuredStage(artifact, false, List.copyOf(resumed)));
  }

  /** Where the attempts at an unfinished stage went on, up to an attempt. */
  static NavigableSet<Long> resumed(ObjectStore objects, String run, String artifact, int last)
      throws IOException {
    String folder = ArtifactKeys.metrics(run, artifact);
    return resumed(objects.list(folder), folder, last);
  }

  private static NavigableSet<Long> resumed(List<String> chunks, String folder, int last) {
    Map<Integer, Long> firsts = new TreeMap<>();
    for (String key : chunks) {
      Matcher chunk = CHUNK.matcher(key.substring(folder.length()));
      if (chunk.matches()) {
        firsts.merge(Integer.valueOf(chunk.group(1)), Long.valueOf(chunk.group(2)), Long::min);
      }
    }
    NavigableSet<Long> steps = new TreeSet<>();
    long least = Long.MAX_VALUE;
    for (Map.Entry<Integer, Long> attempt : firsts.entrySet()) {
      // One that began anew has not been resumed.
      if (attempt.getKey() <= last && attempt.getValue() > least) {
        steps.add(attempt.getValue());
      }
      least = Math.min(least, attempt.getValue());
    }
    return steps;
  }

  private List<MetricRow> committed(Manifest manifest) throws IOException {
    return manifest.file(MetricLines.FILE).isEmpty()
        ? List.of()
        : MetricLines.read(MetricLines.FILE, store.read(manifest, MetricLines.FILE));
  }

  private List<MetricRow> live(String run, String artifact, long from) throws IOException {
    String folder = ArtifactKeys.metrics(run, artifact);
    TreeMap<Integer, NavigableMap<Long, String>> attempts = new TreeMap<>();
    for (String key : store.objects().list(folder)) {
      Matcher chunk = CHUNK.matcher(key.substring(folder.length()));
      if (chunk.matches()) {
        attempts
            .computeIfAbsent(Integer.valueOf(chunk.group(1)), attempt -> new TreeMap<>())
            .put(Long.valueOf(chunk.group(2)), key);
      }
    }
    TreeMap<Long, MetricRow> rows = new TreeMap<>();
    for (NavigableMap<Long, String> chunks : attempts.values()) {
      // A chunk ends before the next one of its attempt begins.
      Long first = chunks.floorKey(from);
      for (String key : (first == null ? chunks : chunks.tailMap(first, true)).values()) {
        byte[] lines = store.objects().get(key).orElse(new byte[0]);
        MetricLines.read(key, lines).forEach(row -> rows.put(row.step(), row));
      }
    }
    return List.copyOf(rows.values());
  }
}
