package io.verisim.stage;

import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.Digest;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.Rereads;
import io.verisim.artifact.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of one stage, by all its attempts. */
final class CheckpointStore {

  private static final Logger log = LoggerFactory.getLogger(CheckpointStore.class);

  private final ObjectStore objects;
  private final String progress;
  private final Digest fingerprint;
  private final NavigableSet<Long> proven = new TreeSet<>();

  CheckpointStore(ObjectStore objects, StageDefinition definition) {
    this.objects = objects;
    this.progress = ArtifactKeys.progress(definition.run(), definition.artifact());
    this.fingerprint = definition.fingerprint();
  }

  /**
   * The result of looking for a checkpoint.
   *
   * @param checkpoint the newest complete one, if there is any
   * @param seconds how long the stage had worked by then
   * @param damaged how many newer checkpoints were skipped
   */
  record Found(Optional<Checkpoint> checkpoint, double seconds, int damaged) {}

  /** Downloads the newest complete checkpoint with this fingerprint into a folder. */
  Found newest(Path folder) throws IOException {
    int damaged = 0;
    for (StoredCheckpoint stored : stored()) {
      try {
        Optional<CheckpointManifest> manifest = manifest(stored);
        if (manifest.isPresent()) {
          Path local = folder.resolve("attempt-" + stored.attempt() + "-step-" + stored.step());
          download(stored, manifest.get(), Files.createDirectories(local));
          return new Found(
              Optional.of(new Checkpoint(stored.step(), local)), manifest.get().seconds(), damaged);
        }
      } catch (ArtifactDamagedException e) {
        damaged++;
        log.warn("Skipping a damaged checkpoint and trying the previous one: {}", e.finding());
      }
    }
    return new Found(Optional.empty(), 0, damaged);
  }

  /**
   * Uploads a checkpoint, reads it back, and then deletes the checkpoints that are no longer
   * needed.
   *
   * @return its size in bytes
   * @throws ArtifactDamagedException if it cannot be read back as it was written; nothing is
   *     deleted then
   */
  long upload(int attempt, long step, double seconds, Path local) throws IOException {
    StoredCheckpoint checkpoint = StoredCheckpoint.at(progress, attempt, step);
    Map<String, Digest> files = new TreeMap<>();
    long bytes = 0;
    for (String name : names(local)) {
      bytes += Files.size(local.resolve(name));
      files.put(name, Digest.of(local.resolve(name)));
      objects.put(checkpoint.folder() + name, local.resolve(name));
    }
    CheckpointManifest manifest = CheckpointManifest.of(step, fingerprint, seconds, files);
    objects.put(checkpoint.manifest(), manifest.write());
    prove(checkpoint);
    proven.add(step);
    prune(attempt);
    return bytes;
  }

  private void prove(StoredCheckpoint checkpoint) throws IOException {
    CheckpointManifest manifest = manifest(checkpoint)
        .orElseThrow(() -> new ArtifactDamagedException(
            checkpoint.manifest(), "the fingerprint " + fingerprint, "another"));
    for (Map.Entry<String, Digest> file : manifest.files().entrySet()) {
      String key = checkpoint.folder() + file.getKey();
      Rereads.of(key, () -> {
        try (InputStream in = objects.open(key, 0, -1)) {
          return compare(key, file.getValue(), Digest.of(in));
        }
      });
    }
  }

  /**
   * Keeps the two newest checkpoints of this attempt that were read back successfully. Those of
   * earlier attempts are deleted once this attempt has two that are as new.
   */
  private void prune(int attempt) throws IOException {
    Long kept = proven.size() < 2 ? null : proven.lower(proven.last());
    if (kept == null) {
      return;
    }
    List<StoredCheckpoint> stored = stored();
    List<String> needless = new ArrayList<>();
    for (StoredCheckpoint checkpoint : stored) {
      boolean older =
          checkpoint.attempt() == attempt ? checkpoint.step() < kept : checkpoint.step() <= kept;
      if (checkpoint.attempt() <= attempt && older) {
        // Deletes the manifest first, because without it the other files are not a checkpoint.
        needless.add(checkpoint.manifest());
        needless.addAll(objects.list(checkpoint.folder()));
      }
    }
    if (!needless.isEmpty()) {
      objects.delete(needless.stream().distinct().toList());
    }
  }

  private List<StoredCheckpoint> stored() throws IOException {
    return objects.list(progress).stream()
        .map(key -> StoredCheckpoint.of(progress, key))
        .flatMap(Optional::stream)
        .sorted(StoredCheckpoint.NEWEST_FIRST)
        .toList();
  }

  /** The manifest of a checkpoint, unless it has another fingerprint. */
  private Optional<CheckpointManifest> manifest(StoredCheckpoint stored) throws IOException {
    byte[] body = objects
        .get(stored.manifest())
        .orElseThrow(() ->
            new ArtifactDamagedException(stored.manifest(), "a checkpoint manifest", "nothing"));
    CheckpointManifest manifest = CheckpointManifest.read(stored.manifest(), body);
    return manifest.fingerprint().equals(fingerprint) ? Optional.of(manifest) : Optional.empty();
  }

  private void download(StoredCheckpoint stored, CheckpointManifest manifest, Path local)
      throws IOException {
    for (Map.Entry<String, Digest> file : manifest.files().entrySet()) {
      String key = stored.folder() + file.getKey();
      Path target = local.resolve(file.getKey());
      Rereads.of(key, () -> {
        fetch(key, target);
        return compare(key, file.getValue(), Digest.of(target));
      });
    }
  }

  private static Digest compare(String key, Digest expected, Digest found)
      throws ArtifactDamagedException {
    if (!found.equals(expected)) {
      throw new ArtifactDamagedException(key, "SHA-256 " + expected, "SHA-256 " + found);
    }
    return found;
  }

  private void fetch(String key, Path target) throws IOException {
    try {
      objects.download(key, target);
    } catch (StorageException e) {
      if (e.reason() == StorageException.Reason.OBJECT_MISSING) {
        throw new ArtifactDamagedException(key, "a file of a checkpoint", "nothing");
      }
      throw e;
    }
  }

  private static List<String> names(Path local) throws IOException {
    try (Stream<Path> files = Files.walk(local)) {
      return files
          .filter(Files::isRegularFile)
          .map(file ->
              local.relativize(file).toString().replace(local.getFileSystem().getSeparator(), "/"))
          .sorted()
          .toList();
    }
  }
}
