package io.verisim.cli.show;

import io.verisim.standalone.stored.PlantedStore;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedDisplay {
  void reaches(PlantedStore forbidden);
}
