package io.verisim.training;

import io.verisim.spec.GrpoSpec;
import io.verisim.spec.PretrainingSpec;
import io.verisim.spec.RewardModelSpec;

/**
 * AdamW's constants (Loshchilov and Hutter 2019).
 *
 * @param weightDecay decoupled, on matrices only
 * @param gradClip largest global norm of the gradient; 0 disables clipping
 */
public record OptimizerConfig(double beta1, double beta2, double weightDecay, double gradClip) {
  /**
   * The usual decay rates of the moments (Kingma and Ba 2015), for phases whose specification sets
   * none.
   */
  private static final double BETA_1 = 0.9;

  private static final double BETA_2 = 0.999;

  public OptimizerConfig {
    if (!(beta1 >= 0
        && beta1 < 1
        && beta2 >= 0
        && beta2 < 1
        && weightDecay >= 0
        && gradClip >= 0)) {
      throw new IllegalArgumentException(
          "beta1 " + beta1 + ", beta2 " + beta2 + ", weightDecay " + weightDecay + ", gradClip "
              + gradClip + ": expected betas in [0, 1) and weightDecay and gradClip at least 0");
    }
  }

  /** Constants of supervised training. */
  public static OptimizerConfig of(PretrainingSpec spec) {
    return new OptimizerConfig(spec.beta1(), spec.beta2(), spec.weightDecay(), spec.gradClip());
  }

  /** Constants of reward head training; its gradients are small and need no clipping. */
  public static OptimizerConfig of(RewardModelSpec spec) {
    return new OptimizerConfig(BETA_1, BETA_2, spec.weightDecay(), 0);
  }

  /** Constants of GRPO, without weight decay, because decay would shrink every weight. */
  public static OptimizerConfig of(GrpoSpec spec) {
    return new OptimizerConfig(BETA_1, BETA_2, 0, spec.gradClip());
  }
}
