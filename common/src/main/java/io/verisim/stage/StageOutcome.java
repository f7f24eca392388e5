package io.verisim.stage;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Manifest;
import java.util.Map;

/**
 * The result of a stage.
 *
 * @param artifact the committed artifact
 * @param results its figures and findings
 * @param seconds how long the work took, over all attempts that contributed to it
 * @param reused whether another attempt had committed it
 */
public record StageOutcome(
    ArtifactRef artifact, Map<String, Object> results, double seconds, boolean reused) {

  static StageOutcome of(Manifest manifest, boolean reused) {
    return new StageOutcome(
        manifest.ref(), manifest.results(), manifest.provenance().seconds(), reused);
  }
}
