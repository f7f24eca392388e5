package io.verisim.standalone.stored;

import io.verisim.cli.show.PlantedDisplay;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedStore {
  void reaches(PlantedDisplay forbidden);
}
