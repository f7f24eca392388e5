package io.verisim.spec;

/**
 * Group relative policy optimisation (arXiv 2402.03300) of the base model against the cycle's
 * reward model.
 *
 * @param maxSteps sampling rounds at most
 * @param promptsPerStep prompts of a round
 * @param groupSize completions of each prompt; advantages are relative to their group
 * @param microBatchSize completions computed at once; memory grows with it. In YAML {@code auto}
 *     stands for all of a round, {@code promptsPerStep} times {@code groupSize}
 * @param learningRate the rate after the warm-up
 * @param minLearningRate the rate at {@code maxSteps}; in YAML {@code auto} stands for
 *     {@code learningRate}
 * @param warmupSteps sampling rounds over which the rate rises from 0
 * @param gradClip the gradient's norm is cut to this
 * @param innerEpochs optimiser steps made on each round's completions
 * @param clipLow how far the probability ratio may fall below 1
 * @param clipHigh how far it may rise above 1
 * @param loss how per-token losses are aggregated
 * @param klWeight weight of the divergence from the cycle's start in the loss
 * @param klCap mean divergence, in nats a token, at which the phase stops
 * @param reward where rewards come from
 * @param temperature what completions are sampled at
 * @param pretrainingMix share of supervised loss on the train split in the loss
 * @param rewardThreshold mean reward at which the phase stops
 * @param patience evaluations without an improvement of the mean reward after which the phase stops
 * @param minDelta the least rise of the mean reward that counts as an improvement
 * @param evalEvery sampling rounds between two evaluations on held-out text
 * @param acceptPerplexityRise how much held-out perplexity may rise, as a share of the cycle's
 *     start, before weights are no longer taken as an improvement
 */
public record GrpoSpec(
    int maxSteps,
    int promptsPerStep,
    int groupSize,
    int microBatchSize,
    double learningRate,
    double minLearningRate,
    int warmupSteps,
    double gradClip,
    int innerEpochs,
    double clipLow,
    double clipHigh,
    GrpoLoss loss,
    double klWeight,
    double klCap,
    RewardSource reward,
    double temperature,
    double pretrainingMix,
    double rewardThreshold,
    int patience,
    double minDelta,
    int evalEvery,
    double acceptPerplexityRise) {

  /** A group of one has no advantage over itself. */
  private static final int LEAST_GROUP = 2;

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public GrpoSpec {
    Rules.of(GrpoSpec.class)
        .count("maxSteps", maxSteps)
        .count("promptsPerStep", promptsPerStep)
        .atLeast("groupSize", groupSize, LEAST_GROUP)
        .count("microBatchSize", microBatchSize)
        .number("learningRate", learningRate, Range.POSITIVE)
        .number("minLearningRate", minLearningRate, Range.NOT_NEGATIVE)
        .atLeast("warmupSteps", warmupSteps, 0)
        .number("gradClip", gradClip, Range.POSITIVE)
        .count("innerEpochs", innerEpochs)
        .number("clipLow", clipLow, Range.BETWEEN_ZERO_AND_ONE)
        .number("clipHigh", clipHigh, Range.POSITIVE)
        .present("loss", loss)
        .number("klWeight", klWeight, Range.NOT_NEGATIVE)
        .number("klCap", klCap, Range.POSITIVE)
        .present("reward", reward)
        .number("temperature", temperature, Range.POSITIVE)
        .number("pretrainingMix", pretrainingMix, Range.SHARE)
        .number("rewardThreshold", rewardThreshold, Range.SHARE_ABOVE_ZERO)
        .count("patience", patience)
        .number("minDelta", minDelta, Range.NOT_NEGATIVE)
        .count("evalEvery", evalEvery)
        .number("acceptPerplexityRise", acceptPerplexityRise, Range.NOT_NEGATIVE)
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

  /** {@return completions of a step} */
  public int completionsPerStep() {
    return promptsPerStep * groupSize;
  }
}
