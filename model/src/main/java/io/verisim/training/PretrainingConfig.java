package io.verisim.training;

/**
 * Supervised training of a language model.
 *
 * @param batchSize windows a step; a gradient is their mean, whatever the micro-batch
 * @param microBatchSize windows that go through the network at once; divides batchSize
 * @param evalEvery steps between evaluations of the validation loss
 */
public record PretrainingConfig(
    long maxSteps,
    int batchSize,
    int microBatchSize,
    LearningRate learningRate,
    OptimizerConfig optimizer,
    int evalEvery,
    int patience,
    double minDelta) {
  public PretrainingConfig {
    if (maxSteps < 1 || batchSize < 1 || evalEvery < 1) {
      throw new IllegalArgumentException("maxSteps " + maxSteps + ", batchSize " + batchSize
          + ", evalEvery " + evalEvery + ": expected at least 1 each");
    }
    if (microBatchSize < 1 || batchSize % microBatchSize != 0) {
      throw new IllegalArgumentException(
          "microBatchSize is " + microBatchSize + ", expected a divisor of batchSize " + batchSize);
    }
  }
}
