package io.verisim.rewardmodel;

import io.verisim.training.OptimizerConfig;

/** Training of a reward head: AdamW at a constant rate on drawn batches, with the stop rule of pretraining. */
public record RewardTrainingConfig(
    long maxSteps,
    int batchSize,
    double learningRate,
    OptimizerConfig optimizer,
    int evalEvery,
    int patience,
    double minDelta) {
  public RewardTrainingConfig {
    if (maxSteps < 1 || batchSize < 1 || evalEvery < 1 || !(learningRate > 0)) {
      throw new IllegalArgumentException(
          "maxSteps " + maxSteps + ", batchSize " + batchSize + ", evalEvery " + evalEvery
              + ", learningRate " + learningRate + ": expected positive numbers");
    }
  }
}
