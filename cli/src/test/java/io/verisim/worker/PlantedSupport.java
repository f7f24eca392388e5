package io.verisim.worker;

import io.verisim.trainer.PlantedTrainer;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedSupport {
  void reaches(PlantedTrainer forbidden);
}
