package io.verisim.trainer;

import io.verisim.generation.PlantedGeneration;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedTrainer {
  void reaches(PlantedGeneration forbidden);
}
