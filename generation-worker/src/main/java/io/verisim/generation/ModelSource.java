package io.verisim.generation;

import io.verisim.artifact.S3ObjectStore;
import io.verisim.artifact.S3Settings;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the folder of a pretrained model: a local one, one in the cache of Hugging Face's programs,
 * or a copy of one in object storage.
 */
final class ModelSource {
  private static final String S3 = "s3://";
  private static final String SNAPSHOTS = "snapshots";
  private static final int BUFFER = 1 << 16;

  private final S3Settings s3;
  private final SourceProperties rules;

  /** Reads {@code s3://} from the server of {@code s3}; the bucket comes from the address. */
  ModelSource(S3Settings s3, SourceProperties rules) {
    this.s3 = s3;
    this.rules = rules;
  }

  /**
   * The folder with the files of a model.
   *
   * @param key the key of the specification that names the model, for messages
   * @param from a path, or {@code s3://bucket/prefix}
   * @param scratch an empty folder for a copy
   * @param listener receives progress while bytes arrive
   * @throws ModelException if there is no such folder, or if it may not be read
   * @throws IOException if the source cannot be reached now
   */
  Path folder(String key, String from, Path scratch, ProgressListener listener) throws IOException {
    if (from.startsWith(S3)) {
      copy(key, from, scratch, listener);
      return scratch;
    }
    Path named = Path.of(from);
    requirePermitted(key, named);
    if (!Files.isDirectory(named)) {
      throw new ModelException(
          key + ": there is no folder " + named
              + " that the generation worker can read; give the folder of a model, or s3://bucket/prefix");
    }
    Path folder = Files.isDirectory(named.resolve(SNAPSHOTS)) ? snapshot(key, named) : named;
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> requirePermitted(key, file)); // A link may point outside the folder.
    }
    return folder;
  }

  private void requirePermitted(String key, Path path) {
    rules.refusal(path, "s3://bucket/prefix").ifPresent(refusal -> {
      throw new ModelException(key + ": " + refusal);
    });
  }

  /** The revision of a model in the cache that its main branch points to, or the only one. */
  private static Path snapshot(String key, Path entry) throws IOException {
    Path main = entry.resolve("refs").resolve("main");
    if (Files.exists(main)) {
      Path revision =
          entry.resolve(SNAPSHOTS).resolve(Files.readString(main).strip()).normalize();
      if (Files.isDirectory(revision) && revision.startsWith(entry.normalize())) {
        return revision;
      }
    }
    try (Stream<Path> revisions = Files.list(entry.resolve(SNAPSHOTS))) {
      List<Path> all = revisions.filter(Files::isDirectory).sorted().toList();
      if (all.size() == 1) {
        return all.get(0);
      }
      throw new ModelException(key + ": " + entry + " has " + all.size()
          + " revisions and none is refs/main; name one of the folders below "
          + entry.resolve(SNAPSHOTS));
    }
  }

  private void copy(String key, String from, Path folder, ProgressListener listener)
      throws IOException {
    String[] place = from.substring(S3.length()).split("/", 2);
    String prefix = place[1].endsWith("/") ? place[1] : place[1] + "/";
    S3Settings elsewhere = s3.withBucket(place[0]);
    try (S3ObjectStore store = S3ObjectStore.find(elsewhere)
        .orElseThrow(() -> new ModelException(key + ": there is no bucket " + place[0]))) {
      List<String> files = listed(key, store, prefix).stream()
          .filter(object -> isRead(object.substring(prefix.length())))
          .toList();
      if (files.isEmpty()) {
        throw new ModelException(key + ": there is no object of a model at " + S3 + place[0] + "/"
            + prefix + "; give the prefix of its config.json");
      }
      for (String file : files) {
        Path target = folder.resolve(file.substring(prefix.length()));
        try (InputStream in = store.open(file, 0, -1);
            OutputStream out = Files.newOutputStream(target)) {
          copy(in, out, listener);
        }
      }
    }
  }

  private static List<String> listed(String key, S3ObjectStore store, String prefix)
      throws IOException {
    try {
      return store.list(prefix);
    } catch (IllegalArgumentException e) { // S3 allows more keys than the store does.
      throw new ModelException(key + ": " + prefix + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether an object below the prefix is part of a model. */
  private static boolean isRead(String name) {
    return !name.contains("/") && (name.endsWith(".json") || name.endsWith(".safetensors"));
  }

  private static void copy(InputStream in, OutputStream out, ProgressListener listener)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
      listener.onProgress();
    }
  }
}
