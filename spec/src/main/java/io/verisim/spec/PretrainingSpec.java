package io.verisim.spec;

/**
 * Cycle 0: supervised training with AdamW, a linear warm-up and a cosine decay.
 *
 * @param maxSteps optimiser steps at most
 * @param batchSize sequences of a step
 * @param microBatchSize sequences computed at once, a divisor of {@code batchSize}; memory grows
 *     with it. In YAML {@code auto} stands for {@code batchSize}
 * @param learningRate the rate after the warm-up
 * @param minLearningRate the rate at {@code maxSteps}
 * @param warmupSteps steps over which the rate rises from 0. In YAML {@code auto} stands for a
 *     tenth of {@code maxSteps}, at most 100
 * @param weightDecay AdamW's decoupled weight decay
 * @param beta1 decay of AdamW's first moment
 * @param beta2 decay of AdamW's second moment
 * @param gradClip the gradient's norm is cut to this
 * @param evalEvery steps between two evaluations
 * @param patience evaluations without an improvement after which training stops
 * @param minDelta the least fall of the validation loss, in nats a token, that counts as an
 *     improvement
 */
public record PretrainingSpec(
    int maxSteps,
    int batchSize,
    int microBatchSize,
    double learningRate,
    double minLearningRate,
    int warmupSteps,
    double weightDecay,
    double beta1,
    double beta2,
    double gradClip,
    int evalEvery,
    int patience,
    double minDelta) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public PretrainingSpec {
    Rules.of(PretrainingSpec.class)
        .count("maxSteps", maxSteps)
        .count("batchSize", batchSize)
        .count("microBatchSize", microBatchSize)
        .number("learningRate", learningRate, Range.POSITIVE)
        .number("minLearningRate", minLearningRate, Range.NOT_NEGATIVE)
        .atLeast("warmupSteps", warmupSteps, 0)
        .number("weightDecay", weightDecay, Range.NOT_NEGATIVE)
        .number("beta1", beta1, Range.SHARE_BELOW_ONE)
        .number("beta2", beta2, Range.SHARE_BELOW_ONE)
        .number("gradClip", gradClip, Range.POSITIVE)
        .count("evalEvery", evalEvery)
        .count("patience", patience)
        .number("minDelta", minDelta, Range.NOT_NEGATIVE)
        .agree(
            () -> batchSize % microBatchSize == 0,
            "is " + microBatchSize + ", expected a divisor of batchSize, which is " + batchSize,
            "microBatchSize",
            "batchSize")
        .agree(
            () -> minLearningRate <= learningRate,
            "is " + minLearningRate + ", expected at most learningRate, which is " + learningRate,
            "minLearningRate",
            "learningRate")
        .agree(
            () -> warmupSteps < maxSteps,
            "is " + warmupSteps + ", expected less than maxSteps, which is " + maxSteps,
            "warmupSteps",
            "maxSteps")
        .enforce();
  }
}
