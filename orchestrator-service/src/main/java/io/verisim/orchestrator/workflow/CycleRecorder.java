package io.verisim.orchestrator.workflow;

import io.verisim.artifact.ArtifactRef;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.stage.StageOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the results of the stages of one cycle. */
final class CycleRecorder {
  private final int cycle;
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private CycleFigures.@Nullable Reward reward;
  private double flops;

  CycleRecorder(int cycle) {
    this.cycle = cycle;
  }

  /** Records a stage with its figures. */
  StageOutcome record(String stage, StageOutcome outcome) {
    recordTime(stage, outcome);
    figures.putAll(Results.figures(outcome));
    figures.remove(FigureNames.FLOPS);
    return outcome;
  }

  /** Records that a stage is part of the cycle's cost, which is its baseline's budget. */
  StageOutcome recordCost(StageOutcome outcome) {
    double spent = Results.figure(outcome, FigureNames.FLOPS);
    flops += Double.isNaN(spent) ? 0 : spent;
    return outcome;
  }

  /** Records the duration of a stage, without its figures. */
  StageOutcome recordTime(String stage, StageOutcome outcome) {
    seconds.merge(stage, outcome.seconds(), Double::sum);
    return outcome;
  }

  /** Records the cycle's reward model and its data. */
  void trained(CycleFigures.Reward made) {
    reward = made;
  }

  CycleFigures finish(
      int version,
      ArtifactRef baseModel,
      Outcome outcome,
      String stopReason,
      @Nullable ArtifactRef evaluation) {
    figures.put(FigureNames.FLOPS, flops);
    return new CycleFigures(
        cycle,
        version,
        baseModel,
        outcome,
        stopReason,
        reward,
        figures,
        seconds,
        evaluation,
        null,
        Map.of());
  }
}
