package io.verisim.contract;

import io.verisim.artifact.ArtifactRef;
import io.verisim.spec.RunSpec;
import java.time.Duration;
import java.util.List;

/**
 * The input of a cycle's workflow.
 *
 * @param baseModel version {@code cycle}
 * @param scorers the scoring language models of the reward models
 * @param firstEvaluation the first version's evaluation
 * @param heartbeatTimeout how long a worker may be silent before another worker takes over its
 *     stage
 * @param searchable whether the server knows {@link SearchKeys}, so that the workflow may set them
 */
public record CycleInput(
    String run,
    RunSpec spec,
    int cycle,
    ArtifactRef corpus,
    ArtifactRef baseModel,
    List<ArtifactRef> scorers,
    ArtifactRef firstEvaluation,
    Duration heartbeatTimeout,
    boolean searchable) {
  public CycleInput {
    scorers = List.copyOf(scorers);
  }
}
