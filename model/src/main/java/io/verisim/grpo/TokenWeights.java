package io.verisim.grpo;

import io.verisim.spec.GrpoLoss;
import java.util.Arrays;

/**
 * The weight of each token's loss in a step, independent of the micro-batches; {@link GrpoLoss}
 * lists the sources.
 */
public final class TokenWeights {
  private TokenWeights() {}

  /**
   * Weight of each predicted token, [rows][length - 1]; 0 for prompt tokens. Entry t is the weight
   * of the token at t + 1.
   *
   * @param given number of prompt tokens in each row
   * @param length of the rows
   * @param maxCompletion longest possible completion, in tokens
   */
  public static float[][] of(GrpoLoss loss, int[] given, int length, int maxCompletion) {
    long active = Arrays.stream(given).mapToLong(prompt -> length - prompt).sum();
    float[][] weights = new float[given.length][length - 1];
    for (int row = 0; row < given.length; row++) {
      int own = length - given[row];
      if (own > 0) {
        Arrays.fill(weights[row], given[row] - 1, length - 1, (float)
            weight(loss, own, active, given.length, maxCompletion));
      }
    }
    return weights;
  }

  private static double weight(
      GrpoLoss loss, long own, long active, long rows, long maxCompletion) {
    return switch (loss) {
      case GRPO -> 1.0 / (own * rows);
      case DAPO -> 1.0 / active;
      case DR_GRPO -> 1.0 / (rows * maxCompletion);
    };
  }
}
