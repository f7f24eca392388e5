package io.verisim.lifecycle;

import io.verisim.artifact.ArtifactRef;
import io.verisim.run.RunSpec;

/** What a cycle's workflow is started with; {@code baseModel} is version {@code cycle}. */
public record CycleOrder(
    String run, RunSpec spec, int cycle, ArtifactRef corpus, ArtifactRef baseModel) {}
