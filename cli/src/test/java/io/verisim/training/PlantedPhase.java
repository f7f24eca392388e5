package io.verisim.training;

import io.verisim.engine.Script;

/** Breaks the rule on purpose. */
public class PlantedPhase {
  public boolean call(Script script) {
    return script.test("zero");
  }
}
