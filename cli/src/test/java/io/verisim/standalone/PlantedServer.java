package io.verisim.standalone;

import io.verisim.chaos.Chaos;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedServer {
  void reaches(Chaos forbidden);
}
