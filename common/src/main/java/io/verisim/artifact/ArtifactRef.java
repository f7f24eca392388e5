package io.verisim.artifact;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A reference to one committed artifact and its content. Workflows pass this small reference
 * instead of the artifact.
 *
 * @param run the run that owns the artifact
 * @param artifact its name within the run
 * @param digest the digest of its manifest
 */
public record ArtifactRef(String run, String artifact, Digest digest) {

  public ArtifactRef {
    ObjectKeys.name("run", run);
    ObjectKeys.name("artifact", artifact);
  }

  /**
   * The part of references that digests cover: names and contents in a fixed order, independent of
   * the run.
   */
  public static List<Map<String, String>> content(List<ArtifactRef> refs) {
    return refs.stream()
        .sorted(Comparator.comparing(ArtifactRef::artifact)
            .thenComparing(ref -> ref.digest().hex()))
        .map(ref -> Map.of("artifact", ref.artifact(), "digest", ref.digest().hex()))
        .toList();
  }

  @Override
  public String toString() {
    return run + "/" + artifact + "@" + digest.shortened();
  }
}
