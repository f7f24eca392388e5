package io.verisim.grpo;

import io.verisim.spec.GrpoLoss;
import io.verisim.spec.RewardSource;
import io.verisim.training.LearningRate;
import io.verisim.training.OptimizerConfig;

/** A configuration of which a test names only what it is about. */
final class GrpoSettings {
  long maxSteps = 6;
  int groupSize = 4;
  int microBatch = 8;
  double rate = 0.01;
  double weightDecay = 0;
  int innerEpochs = 1;
  GrpoLoss loss = GrpoLoss.GRPO;
  double klWeight = 0;
  double klCap = 1e9;
  RewardSource reward = RewardSource.REWARD_MODEL;
  double temperature = 1;
  double pretrainingMix = 0;
  double rewardThreshold = 2;
  int patience = 1000;
  double minDelta = 0;
  int evalEvery = 2;
  double acceptPerplexityRise = 1e9;

  GrpoConfig build() {
    return new GrpoConfig(
        maxSteps,
        4,
        groupSize,
        microBatch,
        LearningRate.constant(rate),
        new OptimizerConfig(0.9, 0.99, weightDecay, 1),
        innerEpochs,
        0.2,
        0.3,
        loss,
        klWeight,
        klCap,
        reward,
        temperature,
        pretrainingMix,
        rewardThreshold,
        patience,
        minDelta,
        evalEvery,
        acceptPerplexityRise);
  }
}
