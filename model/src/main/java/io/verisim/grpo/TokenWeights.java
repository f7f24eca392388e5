package io.verisim.grpo;

import io.verisim.spec.GrpoLoss;
import io.verisim.text.TokenRows;
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
   * @param written completions, of which the tokens that the policy wrote count
   * @param maxCompletion longest possible completion, in tokens
   */
  public static float[][] of(GrpoLoss loss, TokenRows written, int maxCompletion) {
    long active = written.predicted();
    float[][] weights = new float[written.size()][written.width() - 1];
    for (int row = 0; row < weights.length; row++) {
      int from = written.firstPredicted(row);
      int to = written.endPredicted(row);
      if (to > from) {
        Arrays.fill(weights[row], from, to, (float)
            weight(loss, to - from, active, weights.length, maxCompletion));
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
