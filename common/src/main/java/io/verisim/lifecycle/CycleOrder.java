package io.verisim.lifecycle;

import io.verisim.artifact.ArtifactRef;
import io.verisim.run.RunSpec;
import java.time.Duration;
import java.util.List;

/**
 * What a cycle's workflow is started with.
 *
 * @param baseModel version {@code cycle}
 * @param languageModels that critics read with
 * @param baseline the first version's evaluation
 * @param heartbeatTimeout how long a worker may be silent until its stage is given to another
 * @param searchable whether the server knows {@link SearchKeys}, so that the workflow may set them
 */
public record CycleOrder(
    String run,
    RunSpec spec,
    int cycle,
    ArtifactRef corpus,
    ArtifactRef baseModel,
    List<ArtifactRef> languageModels,
    ArtifactRef baseline,
    Duration heartbeatTimeout,
    boolean searchable) {
  public CycleOrder {
    languageModels = List.copyOf(languageModels);
    // Cycles that were started before there was a choice have none.
    heartbeatTimeout = heartbeatTimeout == null ? RunOrder.HEARTBEAT_TIMEOUT : heartbeatTimeout;
  }
}
