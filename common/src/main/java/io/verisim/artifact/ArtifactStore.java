package io.verisim.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Commits artifacts to an object store and reads them back, verified.
 *
 * <p>A commit writes the data first and the manifest last, and writes the manifest only if there is
 * none: the first commit wins. Committed data is never overwritten. Safe for use by many threads.
 */
public final class ArtifactStore {

  private final ObjectStore objects;

  public ArtifactStore(ObjectStore objects) {
    this.objects = objects;
  }

  /** The underlying object store. */
  public ObjectStore objects() {
    return objects;
  }

  /**
   * The manifest of an artifact, if it is committed.
   *
   * @throws ArtifactDamagedException if the manifest's content does not match its digest
   */
  public Optional<Manifest> find(String run, String artifact) throws IOException {
    String key = ArtifactKeys.manifest(run, artifact);
    Optional<byte[]> body = objects.get(key);
    return body.isEmpty() ? Optional.empty() : Optional.of(ManifestJson.read(key, body.get()));
  }

  /**
   * The manifest that a reference names.
   *
   * @throws ArtifactMissingException if the artifact is not committed
   * @throws ArtifactDamagedException if its digest is not that of the reference
   */
  public Manifest require(ArtifactRef ref) throws IOException {
    Manifest manifest = find(ref.run(), ref.artifact())
        .orElseThrow(
            () -> new ArtifactMissingException(ref.run(), ref.artifact(), objects.describe()));
    if (!manifest.digest().equals(ref.digest())) {
      throw new ArtifactDamagedException(
          ArtifactKeys.manifest(ref.run(), ref.artifact()),
          "digest " + ref.digest(),
          "digest " + manifest.digest());
    }
    return manifest;
  }

  /**
   * Uploads every file of a folder and commits them as one artifact.
   *
   * @return the committed manifest: this one, or that of another attempt with the same fingerprint
   *     that was first
   * @throws ArtifactConflictException if an artifact of another fingerprint is committed under the
   *     name
   */
  public Manifest commit(ArtifactDraft draft, Path folder) throws IOException {
    try (FileUpload upload = new FileUpload(objects, draft)) {
      return commit(Manifest.of(draft, upload.sendAll(folder)));
    }
  }

  /**
   * Adopts an artifact of another run: copies its files inside the store, and commits them under
   * the same name.
   *
   * @return the committed manifest: this one, or that of another attempt that was first
   * @throws ArtifactConflictException if an artifact of another fingerprint is committed under the
   *     name
   */
  public Manifest adopt(Manifest shared, String run) throws IOException {
    for (ArtifactFile file : shared.files()) {
      objects.copy(key(shared, file), ArtifactKeys.artifact(run, shared.artifact()) + file.path());
    }
    return commit(shared.in(run));
  }

  private Manifest commit(Manifest ours) throws IOException {
    String key = ArtifactKeys.manifest(ours.run(), ours.artifact());
    if (objects.putIfAbsent(key, ManifestJson.write(ours))) {
      return ours;
    }
    Manifest winner = find(ours.run(), ours.artifact())
        .orElseThrow(
            () -> new ArtifactMissingException(ours.run(), ours.artifact(), objects.describe()));
    if (!winner.fingerprint().equals(ours.fingerprint())) {
      throw new ArtifactConflictException(winner, ours.fingerprint());
    }
    return winner;
  }

  /**
   * Downloads all files of an artifact into a folder, under their names.
   *
   * @return the folder
   * @throws ArtifactDamagedException if a file is missing or not what was committed
   */
  public Path fetch(Manifest manifest, Path targetFolder) throws IOException {
    for (ArtifactFile file : manifest.files()) {
      FileDownload.fetch(objects, key(manifest, file), file, targetFolder.resolve(file.name()));
    }
    return targetFolder;
  }

  /**
   * Reads one small file of an artifact.
   *
   * @throws ArtifactDamagedException if the file is missing or not what was committed
   */
  public byte[] read(Manifest manifest, String name) throws IOException {
    ArtifactFile file = file(manifest, name);
    return FileDownload.read(objects, key(manifest, file), file);
  }

  /**
   * Streams a part of a file without verifying it.
   *
   * @param length the number of bytes, or -1 for all up to the end
   */
  public InputStream open(Manifest manifest, String name, long offset, long length)
      throws IOException {
    return objects.open(key(manifest, file(manifest, name)), offset, length);
  }

  /** The committed artifacts of a run, sorted by name. */
  public List<Manifest> list(String run) throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    for (String artifact : objects.folders(ArtifactKeys.run(run))) {
      find(run, artifact).ifPresent(manifests::add);
    }
    return List.copyOf(manifests);
  }

  /** All runs with any object in the store, sorted. */
  public List<String> runs() throws IOException {
    return objects.folders(ArtifactKeys.RUNS);
  }

  /**
   * Reads every artifact of a run again and checks each digest and the lineage. Reports all
   * problems.
   */
  public VerifyReport verify(String run) throws IOException {
    return new Verification(this, run).report();
  }

  static String key(Manifest manifest, ArtifactFile file) {
    return ArtifactKeys.artifact(manifest.run(), manifest.artifact()) + file.path();
  }

  private static ArtifactFile file(Manifest manifest, String name) {
    return manifest
        .file(name)
        .orElseThrow(() -> new IllegalArgumentException(
            "artifact " + manifest.ref() + " has no file '" + name + "'; it has "
                + manifest.files().stream().map(ArtifactFile::name).toList()));
  }
}
