package io.verisim.lifecycle;

import io.verisim.artifact.ArtifactRef;
import io.verisim.run.RunSpec;
import java.util.List;

/**
 * What a cycle's workflow is started with.
 *
 * @param baseModel version {@code cycle}
 * @param languageModels that critics read with
 * @param baseline the first version's evaluation
 */
public record CycleOrder(
    String run,
    RunSpec spec,
    int cycle,
    ArtifactRef corpus,
    ArtifactRef baseModel,
    List<ArtifactRef> languageModels,
    ArtifactRef baseline) {
  public CycleOrder {
    languageModels = List.copyOf(languageModels);
  }
}
