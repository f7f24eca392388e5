package io.verisim.spec;

import org.jspecify.annotations.Nullable;

/** Cycle 0: supervised training with AdamW, a linear warm-up and a cosine decay. */
public record PretrainingSpec(
    @Key(
        value = "Optimiser steps at most. With `model.from`, 0 leaves the weights as they are.",
        least = 0)
    int maxSteps,

    @Key(value = "Windows per step, each with `model.blockSize` tokens to predict.", least = 1)
    int batchSize,

    @Key(
        value = "Windows computed at once, at most; memory grows with it. `auto` is "
            + "`pretraining.batchSize`.",
        least = 1,
        limits = "a divisor of `pretraining.batchSize`",
        auto = true)
    int microBatchSize,

    @Key(value = "The learning rate after the warm-up.", range = Range.POSITIVE)
    double learningRate,

    @Key(
        value = "The learning rate at `pretraining.maxSteps`.",
        range = Range.NOT_NEGATIVE,
        limits = "from 0 to `pretraining.learningRate`")
    double minLearningRate,

    @Key(
        value = "Steps over which the learning rate rises. `auto` is a tenth of "
            + "`pretraining.maxSteps`, at most 100.",
        least = 0,
        limits = "whole, from 0 to below `pretraining.maxSteps`",
        auto = true)
    int warmupSteps,

    @Key(
        value = "Decoupled weight decay, on matrices and embeddings only.",
        range = Range.NOT_NEGATIVE)
    double weightDecay,

    @Key(value = "Decay rate of the first moment.", range = Range.SHARE_BELOW_ONE)
    double beta1,

    @Key(value = "Decay rate of the second moment.", range = Range.SHARE_BELOW_ONE)
    double beta2,

    @Key(value = "The gradient is clipped to this global norm.", range = Range.POSITIVE)
    double gradClip,

    @Key(value = "Steps between two evaluations of the validation loss.", least = 1)
    int evalEvery,

    @Key(value = "Evaluations without an improvement after which training stops.", least = 1)
    int patience,

    @Key(
        value =
            "The least fall of the validation loss, in nats per token, that counts as an improvement.",
        range = Range.NOT_NEGATIVE)
    double minDelta,

    @Key(
        value = "Low-rank adapters (LoRA) that are trained instead of the weights of `model.from`;"
            + " the result has them added. A section as in `grpo.lora`. Supervised baselines and"
            + " distillations train the same adapters.",
        limits = "`none`, or a section")
    @Nullable
    LoraSpec lora) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public PretrainingSpec {
    Rules.of(PretrainingSpec.class)
        .whole("maxSteps", maxSteps)
        .whole("batchSize", batchSize)
        .whole("microBatchSize", microBatchSize)
        .number("learningRate", learningRate)
        .number("minLearningRate", minLearningRate)
        .whole("warmupSteps", warmupSteps)
        .number("weightDecay", weightDecay)
        .number("beta1", beta1)
        .number("beta2", beta2)
        .number("gradClip", gradClip)
        .whole("evalEvery", evalEvery)
        .whole("patience", patience)
        .number("minDelta", minDelta)
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
            () -> warmupSteps < maxSteps || maxSteps == 0,
            "is " + warmupSteps + ", expected less than maxSteps, which is " + maxSteps,
            "warmupSteps",
            "maxSteps")
        .enforce();
  }
}
