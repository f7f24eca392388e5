package io.verisim.stage;

import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Saves the state and the metric rows of one attempt during the work, and restores those of an
 * earlier attempt. For the working thread only; uploads run in one background thread.
 */
final class Checkpointing implements AutoCloseable {

  private static final long NONE = -1;

  private final ObjectStore objects;
  private final StageDefinition definition;
  private final int attempt;
  private final Scratch scratch;
  private final Clock clock;
  private final StageObserver observer;
  private final CheckpointStore checkpoints;
  private final CheckpointStore.Found found;
  private final MetricLog metrics = new MetricLog();
  private final BackgroundUpload background = new BackgroundUpload();
  private final Instant started;
  private final CheckpointPace pace;
  // Written by the uploading thread.
  private volatile long uploadedStep = NONE;
  private volatile long uploadedRows = NONE;
  private volatile Instant uploadEnded = Instant.MIN;

  Checkpointing(
      ObjectStore objects,
      StageDefinition definition,
      int attempt,
      Scratch scratch,
      Duration interval,
      Clock clock,
      StageObserver observer)
      throws IOException {
    this.objects = objects;
    this.definition = definition;
    this.attempt = attempt;
    this.scratch = scratch;
    this.clock = clock;
    this.observer = observer;
    this.checkpoints = new CheckpointStore(objects, definition);
    this.found = checkpoints.newest(scratch.folder("resumed"));
    if (found.checkpoint().isPresent()) {
      restoreMetrics(found.checkpoint().get().folder().resolve(MetricLines.FILE));
    }
    this.started = clock.instant();
    this.pace = new CheckpointPace(interval, started);
  }

  Optional<Checkpoint> resumed() {
    return found.checkpoint();
  }

  /** The step of the newest checkpoint that is in the store. */
  OptionalLong lastStep() {
    if (uploadedStep != NONE) {
      return OptionalLong.of(uploadedStep);
    }
    return found.checkpoint().stream().mapToLong(Checkpoint::step).findFirst();
  }

  int damaged() {
    return found.damaged();
  }

  void metric(long step, Map<String, Double> row) {
    if (step < 0) {
      throw new IllegalArgumentException("step must not be negative: " + step);
    }
    metrics.add(step, row);
  }

  /** Saves the state if a checkpoint is due and no upload is running. */
  void saveIfDue(long step, CheckpointWriter state) throws IOException {
    boolean busy = background.busy();
    Instant now = clock.instant();
    pace.stepped(now, busy ? now : uploadEnded);
    if (!busy && pace.due(now)) {
      Upload upload = write(step, state);
      background.start(upload::send);
    }
  }

  /** Saves the state and waits until it is in the store. */
  void saveNow(long step, CheckpointWriter state) throws IOException {
    background.settle();
    if (uploadedStep != step) {
      write(step, state).send();
    }
  }

  /** Waits for the current upload, and writes all metric rows into the artifact. */
  void finish(Path output) throws IOException {
    background.settle();
    if (!metrics.all().isEmpty()) {
      writeMetrics(output, metrics.all());
    }
  }

  /** The first step of each attempt that went on from a checkpoint, as far as metrics tell. */
  List<Long> resumptions() throws IOException {
    NavigableSet<Long> steps =
        MetricRows.resumed(objects, definition.run(), definition.artifact(), attempt - 1);
    resumed().stream()
        .flatMap(saved -> metrics.between(saved.step(), Long.MAX_VALUE).stream().limit(1))
        .forEach(row -> steps.add(row.step()));
    return List.copyOf(steps);
  }

  /** How long the stage has worked, in this attempt and those that it continues. */
  double seconds() {
    double now = Duration.between(started, clock.instant()).toNanos() / 1e9;
    return found.seconds() + Math.max(0, now);
  }

  @Override
  public void close() {
    background.close();
  }

  private Upload write(long step, CheckpointWriter state) throws IOException {
    Instant from = clock.instant();
    Path local = scratch.folder("checkpoints/step-" + step);
    state.write(local);
    List<MetricRow> rows = metrics.between(NONE, step);
    if (!rows.isEmpty()) {
      writeMetrics(local, rows);
    }
    pace.saved(from, clock.instant());
    return new Upload(step, seconds(), local, metrics.between(uploadedRows, step));
  }

  private static void writeMetrics(Path folder, List<MetricRow> rows) throws IOException {
    Path file = folder.resolve(MetricLines.FILE);
    if (Files.exists(file)) {
      throw new IllegalStateException(
          "a stage must not write '" + MetricLines.FILE + "' itself; use metric()");
    }
    Files.write(file, MetricLines.write(rows));
  }

  private void restoreMetrics(Path file) throws IOException {
    if (Files.exists(file)) {
      List<MetricRow> earlier = MetricLines.read(file.toString(), Files.readAllBytes(file));
      metrics.restore(earlier);
      // The attempt that saved the checkpoint has uploaded them for live readers.
      uploadedRows = earlier.get(earlier.size() - 1).step();
      Files.delete(file);
    }
  }

  /** The upload of a checkpoint, and of the rows that live readers have not seen yet. */
  private final class Upload {

    private final long step;
    private final double seconds;
    private final Path local;
    private final List<MetricRow> rows;

    Upload(long step, double seconds, Path local, List<MetricRow> rows) {
      this.step = step;
      this.seconds = seconds;
      this.local = local;
      this.rows = rows;
    }

    boolean send() throws IOException {
      try {
        if (!rows.isEmpty()) {
          String folder = Attempts.folder(
              ArtifactKeys.metrics(definition.run(), definition.artifact()), attempt);
          objects.put(folder + rows.get(0).step() + ".jsonl", MetricLines.write(rows));
          uploadedRows = rows.get(rows.size() - 1).step();
        }
        long start = System.nanoTime();
        long bytes = checkpoints.upload(attempt, step, seconds, local);
        observer.checkpointed(
            definition.kind(), bytes, Duration.ofNanos(System.nanoTime() - start));
        uploadedStep = step;
        return true;
      } finally {
        Scratch.delete(local);
        uploadEnded = clock.instant();
      }
    }
  }
}
