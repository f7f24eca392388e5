package io.verisim.spec;

import org.jspecify.annotations.Nullable;

/**
 * Group relative policy optimisation (arXiv 2402.03300) of the base model against the cycle's
 * reward model.
 */
public record GrpoSpec(
    @Key(value = "Sampling rounds at most.", least = 1) int maxSteps,
    @Key(value = "Prompts per round.", least = 1) int promptsPerStep,

    @Key(value = "Completions per prompt. An advantage is relative to this group.", least = 2)
    int groupSize,

    @Key(
        value =
            "Completions computed at once, at most; memory grows with it. `auto` is a whole round.",
        least = 1,
        limits = "count, at most `grpo.promptsPerStep` x `grpo.groupSize`",
        auto = true)
    int microBatchSize,

    @Key(value = "The learning rate after the warm-up.", range = Range.POSITIVE)
    double learningRate,

    @Key(
        value = "The learning rate at `grpo.maxSteps`, after a cosine decay from the peak. A rate"
            + " near 0 averages out the noise of the gradient. `auto` is `grpo.learningRate`.",
        range = Range.NOT_NEGATIVE,
        limits = "from 0 to `grpo.learningRate`",
        auto = true)
    double minLearningRate,

    @Key(
        value = "Rounds over which the learning rate rises.",
        least = 0,
        limits = "whole, from 0 to below `grpo.maxSteps`")
    int warmupSteps,

    @Key(value = "The gradient is clipped to this global norm.", range = Range.POSITIVE)
    double gradClip,

    @Key(value = "Optimiser steps on each round's completions.", least = 1)
    int innerEpochs,

    @Key(
        value = "How far the probability ratio may fall below 1 before it is clipped.",
        range = Range.BETWEEN_ZERO_AND_ONE)
    double clipLow,

    @Key(
        value = "How far the probability ratio may rise above 1 before it is" + " clipped.",
        range = Range.POSITIVE)
    double clipHigh,

    @Key("How per-token losses are aggregated; see [papers.md](papers.md).")
    GrpoLoss loss,

    @Key(
        value = "What the tokens of a completion are credited with: `sequence`, all with the"
            + " advantage of the completion's reward; `token`, each with the divergence from the"
            + " reward model's scorers that follows it; see [papers.md](papers.md). `auto` is"
            + " `token` if the reward model has a scorer that reads left to right and rewards are"
            + " not random, else `sequence`.",
        auto = true)
    Credit credit,

    @Key(
        value = "With `grpo.credit: token`, how much a divergence counts at each position"
            + " further on.",
        range = Range.SHARE)
    double discount,

    @Key(
        value = "With `grpo.credit: token`, weight of the completion's own advantage, which is"
            + " added to that of each token.",
        range = Range.NOT_NEGATIVE)
    double sequenceWeight,

    @Key(
        value =
            "Weight of the KL divergence from the policy at the start of the cycle, in the loss.",
        range = Range.NOT_NEGATIVE)
    double klWeight,

    @Key(
        value = "Mean KL divergence from the policy at the start of the cycle, in nats per token,"
            + " above which the phase ends.",
        range = Range.POSITIVE)
    double klCap,

    @Key("The source of rewards: the cycle's reward model, or a random number for each"
        + " completion, also in evaluations. `random` is a lower bound for comparison; the"
        + " reward model is still trained and evaluated.")
    RewardSource reward,

    @Key(value = "The temperature at which completions are sampled.", range = Range.TEMPERATURE)
    double temperature,

    @Key(
        value = "Weight of the supervised loss, on `grpo.promptsPerStep` windows of the "
            + "train split, that is added to the loss.",
        range = Range.SHARE)
    double pretrainingMix,

    @Key(value = "Mean held-out reward at which the phase ends.", range = Range.SHARE_ABOVE_ZERO)
    double rewardThreshold,

    @Key(
        value =
            "Evaluations without an improvement of the held-out reward, or with credit by tokens"
                + " of the held-out divergence, after which the phase ends.",
        least = 1)
    int patience,

    @Key(
        value =
            "The least rise of the held-out reward, or fall of the divergence, that counts as an"
                + " improvement.",
        range = Range.NOT_NEGATIVE)
    double minDelta,

    @Key(value = "Rounds between two evaluations.", least = 1)
    int evalEvery,

    @Key(
        value = "The largest rise of the perplexity above that of version 1, as a share of it, at"
            + " which weights are kept, over all cycles together. The same tolerance, with the noise of"
            + " the test split, decides which version is the best of a run.",
        range = Range.NOT_NEGATIVE)
    double acceptPerplexityRise,

    @Key(
        value = "Low-rank adapters (LoRA) that are trained instead of the weights, which are shared"
            + " with the reference then; the result has them added. A section with `rank`, with"
            + " `alpha`, which is twice the rank unless it is set, and with `targets`,"
            + " `[attention, mlp]` or one of them.",
        limits = "`none`, or a section")
    @Nullable
    LoraSpec lora) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public GrpoSpec {
    Rules.of(GrpoSpec.class)
        .whole("maxSteps", maxSteps)
        .whole("promptsPerStep", promptsPerStep)
        .whole("groupSize", groupSize)
        .whole("microBatchSize", microBatchSize)
        .number("learningRate", learningRate)
        .number("minLearningRate", minLearningRate)
        .whole("warmupSteps", warmupSteps)
        .number("gradClip", gradClip)
        .whole("innerEpochs", innerEpochs)
        .number("clipLow", clipLow)
        .number("clipHigh", clipHigh)
        .present("loss", loss)
        .present("credit", credit)
        .number("discount", discount)
        .number("sequenceWeight", sequenceWeight)
        .number("klWeight", klWeight)
        .number("klCap", klCap)
        .present("reward", reward)
        .number("temperature", temperature)
        .number("pretrainingMix", pretrainingMix)
        .number("rewardThreshold", rewardThreshold)
        .whole("patience", patience)
        .number("minDelta", minDelta)
        .whole("evalEvery", evalEvery)
        .number("acceptPerplexityRise", acceptPerplexityRise)
        .agree(
            () -> microBatchSize <= (long) promptsPerStep * groupSize,
            "is " + microBatchSize + ", expected at most promptsPerStep * groupSize, which is "
                + (long) promptsPerStep * groupSize,
            "microBatchSize",
            "promptsPerStep",
            "groupSize")
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

  /** {@return the same settings with random rewards for whole completions} */
  public GrpoSpec withRandomRewards() {
    return new GrpoSpec(
        maxSteps,
        promptsPerStep,
        groupSize,
        microBatchSize,
        learningRate,
        minLearningRate,
        warmupSteps,
        gradClip,
        innerEpochs,
        clipLow,
        clipHigh,
        loss,
        Credit.SEQUENCE,
        discount,
        sequenceWeight,
        klWeight,
        klCap,
        RewardSource.RANDOM,
        temperature,
        pretrainingMix,
        rewardThreshold,
        patience,
        minDelta,
        evalEvery,
        acceptPerplexityRise,
        lora);
  }

  /** {@return completions of a step} */
  public int completionsPerStep() {
    return promptsPerStep * groupSize;
  }
}
