package io.verisim.spec;

import io.verisim.gpt.Gpt;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedSpec {
  void reaches(Gpt forbidden);
}
