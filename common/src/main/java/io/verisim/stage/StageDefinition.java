package io.verisim.stage;

import io.verisim.artifact.ArtifactDraft;
import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Provenance;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The artifact that a stage makes, and everything that decides its content.
 *
 * @param run the run that will own the artifact
 * @param artifact the artifact's name within the run
 * @param kind the kind of artifact
 * @param inputs the artifacts that the stage may read
 * @param configuration the stage's settings; must be writable as JSON
 * @param seed the stage's seed
 * @param threads the pinned number of threads, which decides the order of sums
 * @param device the device of the computation; not part of the fingerprint, so a stage may continue
 *     on another device
 * @param engine name and version of the numeric engine
 */
public record StageDefinition(
    String run,
    String artifact,
    String kind,
    List<ArtifactRef> inputs,
    Map<String, Object> configuration,
    long seed,
    int threads,
    String device,
    String engine) {

  public StageDefinition {
    ArtifactKeys.artifact(run, artifact);
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(engine, "engine");
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: " + threads);
    }
    inputs = List.copyOf(inputs);
    configuration = CanonicalJson.plain(configuration);
  }

  /** The digest of everything that decides the artifact's content. */
  public Digest fingerprint() {
    return CanonicalJson.digest(Map.of(
        "kind", kind,
        "artifact", artifact,
        "inputs", ArtifactRef.content(inputs),
        "configuration", configuration,
        "seed", seed,
        "threads", threads,
        "engine", engine));
  }

  ArtifactDraft draft(Map<String, Object> results, Provenance provenance) {
    return new ArtifactDraft(
        run, artifact, kind, fingerprint(), inputs, configuration, results, provenance);
  }
}
