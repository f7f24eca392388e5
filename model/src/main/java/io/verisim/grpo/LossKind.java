package io.verisim.grpo;

import java.util.Arrays;

/** How the token losses of a step add up; each gives every active token a weight that no micro-batch changes. */
public enum LossKind {
  /** Mean over the tokens of a sequence, then over sequences (Shao et al. 2024). */
  GRPO,
  /** Mean over all active tokens of the step (Yu et al. 2025). */
  DAPO,
  /** Sum over tokens / (sequences x longest possible completion), advantages not scaled (Liu et al. 2025). */
  DR_GRPO;

  /** Whether advantages are divided by the group's standard deviation. */
  public boolean scalesAdvantages() {
    return this != DR_GRPO;
  }

  /**
   * Weight of each predicted token, [rows][length - 1]; 0 for prompt tokens. Entry t belongs to the token at t + 1.
   *
   * @param given tokens of each row that were its prompt
   * @param length of the rows
   * @param maxCompletion longest possible completion, in tokens
   */
  public float[][] weights(int[] given, int length, int maxCompletion) {
    long active = Arrays.stream(given).mapToLong(prompt -> length - prompt).sum();
    float[][] weights = new float[given.length][length - 1];
    for (int row = 0; row < given.length; row++) {
      int own = length - given[row];
      if (own > 0) {
        Arrays.fill(weights[row], given[row] - 1, length - 1, (float)
            weight(own, active, given.length, maxCompletion));
      }
    }
    return weights;
  }

  private double weight(long own, long active, long rows, long maxCompletion) {
    return switch (this) {
      case GRPO -> 1.0 / (own * rows);
      case DAPO -> 1.0 / active;
      case DR_GRPO -> 1.0 / (rows * maxCompletion);
    };
  }
}
