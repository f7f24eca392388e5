package io.verisim.worker;

import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.util.FileSystemUtils;

/**
 * A cache of fetched and verified model folders, for interactive requests. It keeps the most
 * recently used folders. Thread-safe.
 */
public final class ModelFolders {
  /** More than a completion needs, including the reward model that selects it. */
  private static final int KEPT = 16;

  private final ArtifactStore store;
  private final Path root;

  /** In order of use, the most recent last. */
  private final Map<Digest, Path> folders = new LinkedHashMap<>(KEPT, 0.75f, true);

  public ModelFolders(ArtifactStore store, Path root) {
    this.store = store;
    this.root = root;
  }

  /**
   * The verified files of an artifact.
   *
   * @throws ArtifactMissingException if the run has no such artifact
   */
  public synchronized Path folder(String run, String artifact) throws IOException {
    Manifest manifest = require(run, artifact);
    Path known = folders.get(manifest.digest());
    if (known != null) {
      return known;
    }
    Path folder = root.resolve("models").resolve(manifest.digest().hex());
    fetch(manifest, folder);
    folders.put(manifest.digest(), folder);
    if (folders.size() > KEPT) {
      Iterator<Path> kept = folders.values().iterator();
      Path oldest = kept.next();
      kept.remove();
      FileSystemUtils.deleteRecursively(oldest);
    }
    return folder;
  }

  private void fetch(Manifest manifest, Path folder) throws IOException {
    boolean whole = false;
    try {
      store.fetch(manifest, Files.createDirectories(folder));
      whole = true;
    } finally {
      if (!whole) {
        FileSystemUtils.deleteRecursively(folder);
      }
    }
  }

  /** The manifest of an artifact, if it is committed. */
  Optional<Manifest> find(String run, String artifact) throws IOException {
    return store.find(run, artifact);
  }

  /**
   * The manifest of an artifact.
   *
   * @throws ArtifactMissingException if the run has no such artifact
   */
  public Manifest require(String run, String artifact) throws IOException {
    return store
        .find(run, artifact)
        .orElseThrow(
            () -> new ArtifactMissingException(run, artifact, store.objects().describe()));
  }
}
