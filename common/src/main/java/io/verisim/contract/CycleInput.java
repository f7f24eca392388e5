package io.verisim.contract;

import io.verisim.artifact.ArtifactRef;
import io.verisim.spec.RunSpec;
import java.time.Duration;
import java.util.List;

/**
 * The input of a cycle's workflow.
 *
 * @param first version 1
 * @param baseModel the version that the cycle starts from
 * @param shared the artifacts of cycle 0
 * @param heartbeatTimeout how long a worker may be silent before another worker takes over its
 *     stage
 * @param searchable whether the server knows {@link SearchKeys}, so that the workflow may set them
 */
public record CycleInput(
    String run,
    RunSpec spec,
    int cycle,
    ArtifactRef first,
    ArtifactRef baseModel,
    EvaluationArtifacts shared,
    Duration heartbeatTimeout,
    boolean searchable) {
  public ArtifactRef corpus() {
    return shared.corpus();
  }

  public List<ArtifactRef> scorers() {
    return shared.scorers();
  }
}
