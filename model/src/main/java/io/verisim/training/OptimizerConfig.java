package io.verisim.training;

/**
 * AdamW's constants (Loshchilov and Hutter 2019).
 *
 * @param weightDecay decoupled, on matrices only
 * @param gradClip largest global norm of the gradient; 0 leaves it alone
 */
public record OptimizerConfig(double beta1, double beta2, double weightDecay, double gradClip) {
  public OptimizerConfig {
    if (!(beta1 >= 0
        && beta1 < 1
        && beta2 >= 0
        && beta2 < 1
        && weightDecay >= 0
        && gradClip >= 0)) {
      throw new IllegalArgumentException(
          "beta1 " + beta1 + ", beta2 " + beta2 + ", weightDecay " + weightDecay + ", gradClip "
              + gradClip + ": expected betas in [0, 1) and the others not negative");
    }
  }
}
