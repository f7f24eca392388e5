package io.verisim.generation;

import io.verisim.trainer.PlantedTrainer;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedGeneration {
  void reaches(PlantedTrainer forbidden);
}
