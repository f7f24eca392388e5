package io.verisim.orchestrator.runs;

import io.verisim.artifact.ArtifactFile;
import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Manifest;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.runs.RunException.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The artifacts of a run by name. Safe for use by many threads. */
public final class RunArtifacts {
  private final ArtifactStore store;
  private final RunArchive archive;

  public RunArtifacts(ArtifactStore store, RunStore runs) {
    this.store = store;
    this.archive = new RunArchive(runs);
  }

  /** The underlying store. */
  public ArtifactStore store() {
    return store;
  }

  /** Manifests of all committed artifacts of a run, sorted by name. */
  public List<Manifest> list(String run) throws IOException {
    archive.spec(run);
    return store.list(run);
  }

  /** Names of all committed or unfinished artifacts. */
  public List<String> names(String run) throws IOException {
    archive.spec(run);
    return store.objects().folders(ArtifactKeys.run(run));
  }

  /**
   * A committed artifact.
   *
   * @throws RunException if the run or the artifact is unknown
   */
  public Manifest require(String run, String artifact) throws IOException {
    List<String> names = names(run);
    Optional<Manifest> manifest =
        names.contains(artifact) ? store.find(run, artifact) : Optional.empty();
    return manifest.orElseThrow(() -> unknown(run, artifact, names));
  }

  /**
   * Returns the name if the run has such an artifact, committed or unfinished.
   *
   * @throws RunException if the run or the artifact is unknown
   */
  public String requireName(String run, String artifact) throws IOException {
    List<String> names = names(run);
    if (!names.contains(artifact)) {
      throw unknown(run, artifact, names);
    }
    return artifact;
  }

  /**
   * One file of an artifact.
   *
   * @throws RunException if the artifact has no such file
   */
  public ArtifactFile file(Manifest manifest, String name) {
    return manifest
        .file(name)
        .orElseThrow(() -> new RunException(
            Refusal.FILE_UNKNOWN,
            "artifact " + manifest.artifact() + " of run \"" + manifest.run() + "\" has no file \""
                + name + "\"; it has "
                + manifest.files().stream().map(ArtifactFile::name).toList()));
  }

  /**
   * The requested version. Versions count from 1 without gaps.
   *
   * @param asked the requested number, or absent
   * @param best the version to return if none is requested; 0 for the newest, if no best version is
   *     known
   * @param artifact the name of the artifact that the version must have
   * @throws RunException if the run has no such version
   */
  public int version(String run, @Nullable Integer asked, int best, IntFunction<String> artifact)
      throws IOException {
    archive.spec(run);
    int newest = 0;
    while (store.find(run, artifact.apply(newest + 1)).isPresent()) {
      newest++;
    }
    int version = asked != null ? asked : best > 0 ? best : newest;
    if (version < 1 || version > newest) {
      throw new RunException(
          Refusal.VERSION_UNKNOWN,
          "run \"" + run + "\" has no "
              + (asked != null && asked < 1
                  ? "version " + asked
                  : artifact.apply(Math.max(version, 1)))
              + (newest == 0 ? " yet" : "; its versions are 1 to " + newest));
    }
    return version;
  }

  private static RunException unknown(String run, String artifact, List<String> names) {
    return new RunException(
        Refusal.ARTIFACT_UNKNOWN,
        "run \"" + run + "\" has no committed artifact \"" + artifact + "\"; there are " + names);
  }
}
