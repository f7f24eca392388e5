package io.verisim.artifact;

import ai.djl.ndarray.NDArray;

/** Breaks a rule of the architecture on purpose. */
public interface PlantedContract {
  void reaches(NDArray forbidden);
}
