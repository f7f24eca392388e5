package io.verisim.training;

import io.verisim.engine.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configurations of short trainings, and what every phase can be asked. */
public final class Fixtures {
  private Fixtures() {}

  public static OptimizerConfig adamW() {
    return new OptimizerConfig(0.9, 0.99, 0.1, 1);
  }

  /** Ten windows a step at 0.02, an evaluation every 10 steps, patience enough. */
  public static PretrainingConfig pretraining(long steps) {
    return new PretrainingConfig(steps, 10, 10, LearningRate.constant(0.02), adamW(), 10, 1000, 0);
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
