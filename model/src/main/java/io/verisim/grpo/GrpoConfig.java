package io.verisim.grpo;

import io.verisim.spec.GrpoLoss;
import io.verisim.spec.RewardSource;
import io.verisim.training.LearningRate;
import io.verisim.training.OptimizerConfig;

/**
 * One GRPO phase.
 *
 * @param promptsPerStep groups a step
 * @param groupSize completions of each prompt
 * @param microBatchSize completions that go through the network at once
 * @param innerEpochs updates on the completions of one step
 * @param clipLow the ratio may fall to 1 - clipLow
 * @param clipHigh the ratio may rise to 1 + clipHigh
 * @param klWeight of the k3 divergence to the phase's start in the loss
 * @param klCap mean k3 a token, in nats, above which the phase ends
 * @param reward where rewards come from
 * @param temperature of the completions
 * @param pretrainingMix weight of the supervised loss on as many windows as there are prompts
 * @param rewardThreshold mean held-out reward that ends the phase
 * @param patience evaluations without a reward that rises by minDelta that end the phase
 * @param evalEvery steps between evaluations
 * @param acceptPerplexityRise largest rise of held-out perplexity, as a share, at which weights are kept
 */
public record GrpoConfig(
    long maxSteps,
    int promptsPerStep,
    int groupSize,
    int microBatchSize,
    LearningRate learningRate,
    OptimizerConfig optimizer,
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
  public GrpoConfig {
    if (maxSteps < 1
        || promptsPerStep < 1
        || groupSize < 1
        || microBatchSize < 1
        || innerEpochs < 1
        || evalEvery < 1) {
      throw new IllegalArgumentException(
          "maxSteps " + maxSteps + ", promptsPerStep " + promptsPerStep + ", groupSize "
              + groupSize + ", microBatchSize " + microBatchSize + ", innerEpochs " + innerEpochs
              + ", evalEvery "
              + evalEvery + ": expected at least 1 each");
    }
    if (!(clipLow > 0 && clipHigh > 0 && klWeight >= 0 && klCap > 0 && pretrainingMix >= 0)) {
      throw new IllegalArgumentException(
          "clipLow " + clipLow + ", clipHigh " + clipHigh + ", klWeight " + klWeight
              + ", klCap " + klCap + ", pretrainingMix " + pretrainingMix
              + ": expected positive clips and cap, and weights not negative");
    }
    if (!(temperature > 0 && acceptPerplexityRise >= 0) || Double.isNaN(rewardThreshold)) {
      throw new IllegalArgumentException("temperature " + temperature + ", acceptPerplexityRise "
          + acceptPerplexityRise + ", rewardThreshold " + rewardThreshold
          + ": expected a temperature above 0, a rise not negative, and numbers");
    }
  }

  /** Completions a step. */
  public int rows() {
    return promptsPerStep * groupSize;
  }
}
