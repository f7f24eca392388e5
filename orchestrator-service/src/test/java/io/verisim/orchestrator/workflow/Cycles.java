package io.verisim.orchestrator.workflow;

import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import java.util.Map;

/** Cycles as they come to decisions. */
final class Cycles {
  private Cycles() {}

  /** A cycle that made a version, unless it was refused. */
  static CycleFigures of(int cycle, Outcome outcome, Map<String, Double> figures) {
    boolean refused = outcome == Outcome.REFUSED;
    int version = refused ? cycle : cycle + 1;
    return new CycleFigures(
        cycle,
        version,
        Stages.ref("trial", ArtifactNames.baseModel(version)),
        outcome,
        "maxSteps",
        figures,
        Map.of(),
        refused ? null : Stages.ref("trial", ArtifactNames.evaluation(version)),
        null);
  }

  /** The cycle with a baseline of these figures. */
  static CycleFigures withBaseline(CycleFigures cycle, Map<String, Double> figures) {
    return cycle.with(new CycleFigures.Baseline(
        Stages.ref("trial", ArtifactNames.baseline(cycle.version())), figures, 3));
  }
}
