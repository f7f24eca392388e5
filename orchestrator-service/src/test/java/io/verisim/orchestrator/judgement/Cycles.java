package io.verisim.orchestrator.judgement;

import io.verisim.contract.ArtifactNames;
import io.verisim.orchestrator.workflow.Stages;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.spec.BaselineMethod;
import java.util.Map;

/** Figures of cycles, for tests of what follows from them. */
public final class Cycles {
  private Cycles() {}

  /** A cycle that made a version, unless it was refused. */
  public static CycleFigures of(int cycle, Outcome outcome, Map<String, Double> figures) {
    boolean refused = outcome == Outcome.REFUSED;
    int version = refused ? cycle : cycle + 1;
    return new CycleFigures(
        cycle,
        version,
        Stages.ref("trial", ArtifactNames.baseModel(version)),
        outcome,
        "maxSteps",
        null,
        figures,
        Map.of(),
        refused ? null : Stages.ref("trial", ArtifactNames.evaluation(version)),
        null,
        Map.of());
  }

  /** The cycle with a baseline of these figures. */
  public static CycleFigures withBaseline(CycleFigures cycle, Map<String, Double> figures) {
    return withBaseline(cycle, BaselineMethod.SUPERVISED, figures);
  }

  /** The cycle with the baseline of a method. */
  public static CycleFigures withBaseline(
      CycleFigures cycle, BaselineMethod method, Map<String, Double> figures) {
    return cycle.with(
        method,
        new CycleFigures.Baseline(
            Stages.ref("trial", ArtifactNames.baseline(method, cycle.version())), figures, 3));
  }
}
