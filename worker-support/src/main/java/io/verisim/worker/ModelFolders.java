package io.verisim.worker;

import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Model folders that were fetched and verified once and are read many times, for work that answers a person. Folders are
 * named by digest, so a folder that is there is the right one.
 */
public final class ModelFolders {
  private final ArtifactStore store;
  private final Path root;

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
    Path folder = root.resolve("models").resolve(manifest.digest().hex());
    if (!Files.exists(folder)) {
      Files.createDirectories(folder.getParent());
      Path fresh = Files.createTempDirectory(folder.getParent(), "fetch");
      store.fetch(manifest, fresh);
      Files.move(fresh, folder);
    }
    return folder;
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
  Manifest require(String run, String artifact) throws IOException {
    return store
        .find(run, artifact)
        .orElseThrow(
            () -> new ArtifactMissingException(run, artifact, store.objects().describe()));
  }

  /** The tokenizer beside a model. */
  public static Tokenizer tokenizer(Path folder) throws IOException {
    return Tokenizers.fromJson(Files.readString(folder.resolve(CorpusFolder.TOKENIZER)));
  }
}
