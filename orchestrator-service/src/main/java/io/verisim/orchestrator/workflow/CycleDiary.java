package io.verisim.orchestrator.workflow;

import io.verisim.artifact.ArtifactRef;
import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.stage.StageOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what the stages of one cycle came to. */
final class CycleDiary {
  private final int cycle;
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  CycleDiary(int cycle) {
    this.cycle = cycle;
  }

  /** Notes a stage with its figures. */
  StageOutcome note(String stage, StageOutcome outcome) {
    took(stage, outcome);
    figures.putAll(Results.figures(outcome));
    return outcome;
  }

  /** Notes how long a stage took, without its figures. */
  StageOutcome took(String stage, StageOutcome outcome) {
    seconds.merge(stage, outcome.seconds(), Double::sum);
    return outcome;
  }

  CycleFigures close(
      int version,
      ArtifactRef baseModel,
      Outcome outcome,
      String stopReason,
      @Nullable ArtifactRef evaluation) {
    return new CycleFigures(
        cycle, version, baseModel, outcome, stopReason, figures, seconds, evaluation);
  }
}
