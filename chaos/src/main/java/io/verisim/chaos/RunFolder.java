package io.verisim.chaos;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.Manifest;
import io.verisim.stage.MetricRow;
import io.verisim.stage.MetricRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A run's files on disk, read without any server. */
final class RunFolder {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String run;
  private final Path folder;
  private final ArtifactStore store;
  private final Map<String, Digest> firstSeen = new HashMap<>();

  RunFolder(Path objects, String run) {
    this.run = run;
    this.folder = objects.resolve("runs").resolve(run);
    this.store = new ArtifactStore(new FolderObjectStore(objects));
  }

  /** An attempt that is running, or whose process has died. */
  record AtWork(String artifact, int attempt, Instant since) {}

  /** Every started stage that is not committed, with its newest attempt. */
  List<AtWork> atWork() throws IOException {
    List<AtWork> going = new ArrayList<>();
    for (Path artifact : children(folder)) {
      if (!Files.exists(artifact.resolve("manifest.json"))) {
        newestAttempt(artifact).ifPresent(going::add);
      }
    }
    return going;
  }

  boolean isCommitted(String artifact) {
    return Files.exists(folder.resolve(artifact).resolve("manifest.json"));
  }

  private Optional<AtWork> newestAttempt(Path artifact) throws IOException {
    AtWork newest = null;
    for (Path attempt : children(artifact.resolve("progress"))) {
      String name = attempt.getFileName().toString();
      Path owner = attempt.resolve("owner.json");
      if (name.startsWith("attempt-") && Files.exists(owner)) {
        int number = number(attempt, "attempt-");
        if (newest == null || number > newest.attempt()) {
          newest = new AtWork(
              artifact.getFileName().toString(),
              number,
              Files.getLastModifiedTime(owner).toInstant());
        }
      }
    }
    return Optional.ofNullable(newest);
  }

  /**
   * A complete checkpoint.
   *
   * @param step the step after which it was saved
   * @param seconds how long the stage had worked by then; a stopped process counts its stop too
   * @param written when it became complete
   */
  record Saved(Path folder, int attempt, long step, double seconds, Instant written) {}

  /** The checkpoints of a stage in the order in which an attempt tries them, the newest first. */
  List<Saved> checkpoints(String artifact) throws IOException {
    List<Saved> saved = new ArrayList<>();
    for (Path attempt : children(folder.resolve(artifact).resolve("progress"))) {
      for (Path step : children(attempt)) {
        Path manifest = step.resolve("checkpoint.json");
        try {
          saved.add(new Saved(
              step,
              number(attempt, "attempt-"),
              number(step, "step-"),
              JSON.readTree(Files.readAllBytes(manifest)).path("seconds").asDouble(0),
              Files.getLastModifiedTime(manifest).toInstant()));
        } catch (NoSuchFileException e) {
          // The checkpoint is incomplete, or was just deleted.
        }
      }
    }
    saved.sort(
        Comparator.comparingLong(Saved::step).thenComparingInt(Saved::attempt).reversed());
    return saved;
  }

  /** Records manifests when they first appear. */
  void watchManifests() throws IOException {
    for (Path artifact : children(folder)) {
      Path manifest = artifact.resolve("manifest.json");
      if (Files.exists(manifest)) {
        firstSeen.putIfAbsent(
            artifact.getFileName().toString(), Digest.of(Files.readAllBytes(manifest)));
      }
    }
  }

  /**
   * Artifacts whose manifest has changed since it was first seen, because a commit was overwritten.
   */
  List<String> torn() throws IOException {
    List<String> torn = new ArrayList<>();
    for (Map.Entry<String, Digest> seen : firstSeen.entrySet()) {
      Path manifest = folder.resolve(seen.getKey()).resolve("manifest.json");
      if (!Digest.of(Files.readAllBytes(manifest)).equals(seen.getValue())) {
        torn.add(seen.getKey());
      }
    }
    return torn;
  }

  /** Content digests by artifact; weights, metric rows and figures are all part of them. */
  Map<String, Digest> digests() throws IOException {
    Map<String, Digest> digests = new TreeMap<>();
    for (Manifest manifest : store.list(run)) {
      digests.put(manifest.artifact(), manifest.digest());
    }
    return digests;
  }

  /** How long each stage has worked, by artifact. */
  Map<String, Double> seconds() throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    for (Manifest manifest : store.list(run)) {
      seconds.put(manifest.artifact(), manifest.provenance().seconds());
    }
    return seconds;
  }

  /** Steps of metric rows by artifact, in file order. */
  Map<String, List<Long>> metricSteps() throws IOException {
    Map<String, List<Long>> steps = new TreeMap<>();
    for (Manifest manifest : store.list(run)) {
      steps.put(
          manifest.artifact(),
          new MetricRows(store)
              .read(run, manifest.artifact()).stream().map(MetricRow::step).toList());
    }
    return steps;
  }

  /** The findings of verification. */
  List<String> damages() throws IOException {
    return store.verify(run).findings().stream().map(Object::toString).toList();
  }

  /** Flips a bit in a file of a checkpoint, but not in its manifest. */
  static Path flip(Saved checkpoint, long which) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(checkpoint.folder())) {
      files = all.filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("checkpoint.json"))
          .filter(file -> file.toFile().length() > 0)
          .sorted()
          .toList();
    }
    Path file = files.get((int) (which % files.size()));
    byte[] content = Files.readAllBytes(file);
    content[(int) (which % content.length)] ^= (byte) (1 << (which % 7));
    Files.write(file, content);
    return file;
  }

  private static int number(Path folder, String before) {
    return Integer.parseInt(folder.getFileName().toString().substring(before.length()));
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(Files::isDirectory).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
