package io.verisim.artifact;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Names one committed artifact and what it holds. Small enough to travel through a workflow in the
 * artifact's stead.
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
   * What digests say about references: names and contents in a fixed order, whichever run they live
   * in.
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
