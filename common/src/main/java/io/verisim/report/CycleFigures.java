package io.verisim.report;

import io.verisim.artifact.ArtifactRef;
import io.verisim.spec.BaselineMethod;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The results of one cycle; cycle 0 is pretraining.
 *
 * @param cycle from 0
 * @param version the version of the base model that the cycle made, or that it started from if it
 *     made none
 * @param baseModel the artifact of that version
 * @param outcome the outcome of the cycle
 * @param stopReason why its training ended: a key of the specification, or why GRPO was refused
 * @param reward what the cycle's reward model has learnt from, and the reward model; absent for
 *     cycle 0
 * @param figures by their metric names: evaluation, reward model ({@code reward_model/...}) and
 *     GRPO
 * @param stageSeconds by stage, in the order in which they ran
 * @param evaluation the version's evaluation; absent if there is none
 * @param baseline supervised training with the compute that the version has cost; absent if there
 *     is none or if it is not done yet
 * @param otherBaselines the baselines of other methods, by their words, as far as they are done
 */
public record CycleFigures(
    int cycle,
    int version,
    ArtifactRef baseModel,
    Outcome outcome,
    String stopReason,
    @Nullable Reward reward,
    Map<String, Double> figures,
    Map<String, Double> stageSeconds,
    @Nullable ArtifactRef evaluation,
    @Nullable Baseline baseline,
    Map<String, Baseline> otherBaselines) {
  public CycleFigures {
    // Reports of earlier versions have none.
    otherBaselines = otherBaselines == null
        ? Map.of()
        : Collections.unmodifiableMap(new LinkedHashMap<>(otherBaselines));
  }

  /** The reward data of a cycle, and the reward model that was trained with it. */
  public record Reward(ArtifactRef data, ArtifactRef model) {}

  /**
   * The baseline of a version.
   *
   * @param model the baseline's model
   * @param figures of its training and of the same evaluation as the version's
   * @param seconds of training and evaluation together
   */
  public record Baseline(ArtifactRef model, Map<String, Double> figures, double seconds) {
    /** A figure by its metric name, NaN if there is none. */
    public double figure(String name) {
      return figures.getOrDefault(name, Double.NaN);
    }
  }

  /** The same figures with the baseline of supervised training. */
  public CycleFigures with(Baseline made) {
    return changed(figures, made, otherBaselines);
  }

  /** The same figures with the baseline of a method. */
  public CycleFigures with(BaselineMethod method, Baseline made) {
    if (method == BaselineMethod.SUPERVISED) {
      return with(made);
    }
    Map<String, Baseline> others = new LinkedHashMap<>(otherBaselines);
    others.put(method.word(), made);
    return changed(figures, baseline, others);
  }

  /** The same figures, and the given ones. */
  public CycleFigures with(Map<String, Double> later) {
    Map<String, Double> all = new LinkedHashMap<>(figures);
    all.putAll(later);
    return changed(all, baseline, otherBaselines);
  }

  /** The same cycle with the baselines and figures of an earlier report that this one lacks. */
  public CycleFigures keeping(CycleFigures earlier) {
    Map<String, Double> all = new LinkedHashMap<>(earlier.figures);
    all.putAll(figures);
    Map<String, Baseline> others = new LinkedHashMap<>(earlier.otherBaselines);
    others.putAll(otherBaselines);
    return changed(all, baseline == null ? earlier.baseline : baseline, others);
  }

  private CycleFigures changed(
      Map<String, Double> all, @Nullable Baseline supervised, Map<String, Baseline> others) {
    return new CycleFigures(
        cycle,
        version,
        baseModel,
        outcome,
        stopReason,
        reward,
        all,
        stageSeconds,
        evaluation,
        supervised,
        others);
  }

  /** The outcome of a cycle. */
  public enum Outcome {
    /** The first model. */
    PRETRAINED,
    /** GRPO changed the weights, within the tolerance of perplexity. */
    IMPROVED,
    /**
     * No evaluation of the phase was both acceptable and better than the start, so the weights of
     * the start are kept.
     */
    UNCHANGED,
    /** The reward model has too little skill for GRPO to start; the cycle made no model. */
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
