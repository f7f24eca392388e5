package io.verisim.training;

import io.verisim.spec.GrpoSpec;
import io.verisim.spec.PretrainingSpec;

/**
 * Linear warm-up, then cosine decay to a floor at the last step (Loshchilov and Hutter 2017).
 *
 * @param peak rate after the warm-up
 * @param floor rate at the last step
 * @param warmupSteps number of steps that climb to the peak
 * @param totalSteps step at which the floor is reached
 */
public record LearningRate(double peak, double floor, long warmupSteps, long totalSteps) {
  public LearningRate {
    if (!(peak > 0 && floor >= 0 && floor <= peak) || warmupSteps < 0 || totalSteps < 1) {
      throw new IllegalArgumentException(
          "peak " + peak + ", floor " + floor + ", " + warmupSteps + " warm-up steps, " + totalSteps
              + " steps: expected 0 <= floor <= peak, peak > 0 and a positive number of steps");
    }
  }

  /** The learning rate of supervised training from a specification. */
  public static LearningRate of(PretrainingSpec spec) {
    return new LearningRate(
        spec.learningRate(), spec.minLearningRate(), spec.warmupSteps(), spec.maxSteps());
  }

  /** The learning rate of GRPO from a specification. */
  public static LearningRate of(GrpoSpec spec) {
    return new LearningRate(
        spec.learningRate(), spec.minLearningRate(), spec.warmupSteps(), spec.maxSteps());
  }

  /** The rate of a step, counted from 0. */
  public double at(long step) {
    if (step < warmupSteps) {
      return peak * (step + 1) / (warmupSteps + 1);
    }
    if (step >= totalSteps) {
      return floor;
    }
    double progress = (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    return floor + 0.5 * (peak - floor) * (1 + StrictMath.cos(Math.PI * progress));
  }
}
