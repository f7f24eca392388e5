package io.verisim.reward;

import io.verisim.orchestrator.PlantedWorkflow;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedReward {
  void reaches(PlantedWorkflow forbidden);
}
