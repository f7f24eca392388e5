package io.verisim.orchestrator;

import ai.djl.ndarray.NDArray;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedWorkflow {
  void reaches(NDArray forbidden);
}
