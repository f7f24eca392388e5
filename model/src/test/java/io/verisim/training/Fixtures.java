package io.verisim.training;

import io.verisim.engine.ProgressListener;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.PretrainingSpec;
import io.verisim.spec.RewardLoss;
import io.verisim.spec.RewardModelSpec;
import io.verisim.spec.Trained;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configurations of short training runs, and helpers for phases. */
public final class Fixtures {
  private Fixtures() {}

  public static OptimizerConfig adamW() {
    return new OptimizerConfig(0.9, 0.99, 0.1, 1);
  }

  /** Ten windows per step at 0.02, an evaluation every 10 steps, and sufficient patience. */
  public static PretrainingSpec pretraining(int steps) {
    return pretraining(steps, 10, 10, 0.02, 0.02, 0, 10, 1000, 0);
  }

  /** The relevant settings of a supervised training test; the optimiser is {@link #adamW}. */
  public static PretrainingSpec pretraining(
      int steps,
      int batchSize,
      int microBatchSize,
      double learningRate,
      double minLearningRate,
      int warmupSteps,
      int evalEvery,
      int patience,
      double minDelta) {
    return new PretrainingSpec(
        steps,
        batchSize,
        microBatchSize,
        learningRate,
        minLearningRate,
        warmupSteps,
        0.1,
        0.9,
        0.99,
        1,
        evalEvery,
        patience,
        minDelta,
        null);
  }

  /** Training of a reward head that reads hidden states. */
  public static RewardModelSpec rewardModel(
      int steps, int batchSize, double learningRate, int evalEvery, int patience) {
    return new RewardModelSpec(
        FeatureKind.LAST,
        Trained.HEAD,
        0,
        RewardLoss.MSE,
        false,
        steps,
        batchSize,
        learningRate,
        0.1,
        evalEvery,
        patience,
        0,
        0,
        List.of());
  }

  /** Runs a phase to its end; its metric rows. */
  public static List<Map<String, Double>> finish(Phase phase) {
    List<Map<String, Double>> rows = new ArrayList<>();
    while (!phase.finished()) {
      rows.add(phase.advance(ProgressListener.NONE));
    }
    return rows;
  }

  /** Does {@code steps} steps of a phase; their metric rows. */
  public static List<Map<String, Double>> advance(Phase phase, int steps) {
    List<Map<String, Double>> rows = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      rows.add(phase.advance(ProgressListener.NONE));
    }
    return rows;
  }
}
