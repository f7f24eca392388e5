package io.verisim.run;

/**
 * The critic: a frozen copy of the base model's trunk and a fresh head, trained to tell how much of a text is real.
 *
 * @param features what the head reads
 * @param maxSteps optimiser steps at most
 * @param batchSize samples of a step
 * @param learningRate the head's constant rate
 * @param weightDecay AdamW's decoupled weight decay
 * @param evalEvery steps between two evaluations
 * @param patience evaluations without an improvement after which training stops
 * @param minDelta the least fall of the validation loss, a squared error, that counts as an improvement
 * @param minSkill the skill, 1 - error / variance of the labels, below which GRPO is refused, since such a critic
 *     teaches noise; -1 lets every critic pass
 */
public record RewardModelSpec(
    Features features,
    int maxSteps,
    int batchSize,
    double learningRate,
    double weightDecay,
    int evalEvery,
    int patience,
    double minDelta,
    double minSkill) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public RewardModelSpec {
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
        .enforce();
  }
}
