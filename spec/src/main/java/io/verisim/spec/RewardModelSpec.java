package io.verisim.spec;

import java.util.List;

/**
 * The reward model: a fresh head on frozen features, trained to tell how much of a text is real.
 *
 * @param features what the head reads
 * @param maxSteps optimiser steps at most
 * @param batchSize samples of a step
 * @param learningRate the head's constant rate
 * @param weightDecay AdamW's decoupled weight decay
 * @param evalEvery steps between two evaluations
 * @param patience evaluations without an improvement after which training stops
 * @param minDelta the least fall of the validation loss, a squared error, that counts as an
 *     improvement
 * @param minSkill the skill, 1 - error / variance of the labels, below which GRPO is refused, since
 *     such a reward model teaches noise; -1 lets every reward model pass
 * @param scorers what a reward model of {@link FeatureKind#LIKELIHOOD} reads with; other reward
 *     models have no use for them
 */
public record RewardModelSpec(
    FeatureKind features,
    int maxSteps,
    int batchSize,
    double learningRate,
    double weightDecay,
    int evalEvery,
    int patience,
    double minDelta,
    double minSkill,
    List<ScorerSpec> scorers) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public RewardModelSpec {
    List<ScorerSpec> models = scorers == null ? List.of() : List.copyOf(scorers);
    scorers = models;
    Rules.of(RewardModelSpec.class)
        .present("features", features)
        .count("maxSteps", maxSteps)
        .count("batchSize", batchSize)
        .number("learningRate", learningRate, Range.POSITIVE)
        .number("weightDecay", weightDecay, Range.NOT_NEGATIVE)
        .count("evalEvery", evalEvery)
        .count("patience", patience)
        .number("minDelta", minDelta, Range.NOT_NEGATIVE)
        .number("minSkill", minSkill, Range.SKILL)
        .agree(
            () -> features != FeatureKind.LIKELIHOOD || !models.isEmpty(),
            "names no scoring language model, but rewardModel.features is likelihood; list at least one, or set features to mean",
            "scorers",
            "features")
        .enforce();
  }

  /**
   * {@return the scoring language models that have to be trained: none where the head reads hidden
   * states}
   */
  public List<ScorerSpec> activeScorers() {
    return features == FeatureKind.LIKELIHOOD ? scorers : List.of();
  }
}
