package io.verisim.report;

import io.verisim.artifact.ArtifactRef;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one cycle came to; cycle 0 is pretraining.
 *
 * @param cycle from 0
 * @param version of the base model that the cycle made, or that it started from if it made none
 * @param baseModel that version
 * @param outcome what became of the cycle
 * @param stopReason why its training ended: a key of the specification, or why GRPO was refused
 * @param figures by their metric names: evaluation, reward model ({@code reward_model/...}) and
 *     GRPO
 * @param stageSeconds by stage, in the order that they ran
 * @param evaluation the judged version's evaluation, absent where none was made
 * @param baseline what supervised training made of the compute that the version has cost; absent
 *     where there is none, or not yet
 */
public record CycleFigures(
    int cycle,
    int version,
    ArtifactRef baseModel,
    Outcome outcome,
    String stopReason,
    Map<String, Double> figures,
    Map<String, Double> stageSeconds,
    @Nullable ArtifactRef evaluation,
    @Nullable Baseline baseline) {

  /**
   * The baseline of a version.
   *
   * @param model that it made
   * @param figures of its training and of the same evaluation that the version had
   * @param seconds that both took
   */
  public record Baseline(ArtifactRef model, Map<String, Double> figures, double seconds) {
    /** A figure by its metric name, NaN if there is none. */
    public double figure(String name) {
      return figures.getOrDefault(name, Double.NaN);
    }
  }

  /** The same with its baseline. */
  public CycleFigures with(Baseline made) {
    return new CycleFigures(
        cycle, version, baseModel, outcome, stopReason, figures, stageSeconds, evaluation, made);
  }

  /** The same with figures that came later. */
  public CycleFigures with(Map<String, Double> later) {
    Map<String, Double> all = new LinkedHashMap<>(figures);
    all.putAll(later);
    return new CycleFigures(
        cycle, version, baseModel, outcome, stopReason, all, stageSeconds, evaluation, baseline);
  }

  /** What became of a cycle. */
  public enum Outcome {
    /** The first model. */
    PRETRAINED,
    /** GRPO gave other weights, within the tolerance of perplexity. */
    IMPROVED,
    /**
     * No evaluation of the phase was both acceptable and better than the start, so the start's
     * weights stay.
     */
    UNCHANGED,
    /** The reward model sees too little for GRPO to start; the cycle made no model. */
    REFUSED
  }

  /** A figure by its metric name, NaN if the cycle has none. */
  public double figure(String name) {
    return figures.getOrDefault(name, Double.NaN);
  }

  public double seconds() {
    return stageSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
