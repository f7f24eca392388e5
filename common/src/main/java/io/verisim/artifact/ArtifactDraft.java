package io.verisim.artifact;

import java.util.List;
import java.util.Map;

/**
 * The content of a manifest except for the files, which are read from a folder at the commit.
 *
 * @param run the run that will own the artifact
 * @param artifact its name within the run
 * @param kind the kind of artifact, such as {@code base-model}
 * @param fingerprint the digest of everything that decides its content; two artifacts of one name
 *     and fingerprint are interchangeable
 * @param inputs the artifacts that it was made from
 * @param configuration the settings that it was made with; must be writable as JSON
 * @param results figures and findings; they are part of the digest, so they must not depend on time
 *     or place
 * @param provenance how it came to be
 */
public record ArtifactDraft(
    String run,
    String artifact,
    String kind,
    Digest fingerprint,
    List<ArtifactRef> inputs,
    Map<String, Object> configuration,
    Map<String, Object> results,
    Provenance provenance) {

  public ArtifactDraft {
    ObjectKeys.name("run", run);
    ObjectKeys.name("artifact", artifact);
    ObjectKeys.name("kind", kind);
    inputs = List.copyOf(inputs);
    configuration = CanonicalJson.plain(configuration);
    results = CanonicalJson.plain(results);
  }
}
