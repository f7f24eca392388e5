package io.verisim.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.rewardmodel.ScorerMixture;
import io.verisim.spec.GrpoSpec;
import io.verisim.text.TokenRows;
import java.util.Arrays;

/** KL(policy || scorers) at each position of texts, exact over the vocabulary, in nats. */
final class ScorerDivergence {
  private final Gpt policy;
  private final ScorerMixture scorers;
  private final GrpoSpec spec;

  ScorerDivergence(Gpt policy, ScorerMixture scorers, GrpoSpec spec) {
    this.policy = policy;
    this.scorers = scorers;
    this.spec = spec;
  }

  /**
   * Divergences [rows][length - 1]: entry t belongs to the choice of the token at t + 1.
   *
   * @param tokens [rows][length]
   */
  float[][] of(int[][] tokens, ProgressListener listener) {
    float[][] result = new float[tokens.length][];
    int length = tokens[0].length - 1;
    for (int from = 0; from < tokens.length; from += spec.microBatchSize()) {
      int to = Math.min(tokens.length, from + spec.microBatchSize());
      int[][] before = inputs(tokens, from, to);
      try (NDManager scope = policy.newScope()) {
        NDArray scorer = scorers.logProbabilities(scope, before, listener);
        NDArray divergences = GptScript.divergences(
            scope, policy, policy.tensor(scope, before), scorer, spec.temperature());
        float[][] part = Gpt.rows(divergences.toFloatArray(), to - from, length);
        System.arraycopy(part, 0, result, from, part.length);
      }
      listener.onCompute(Flops.scored(
          (long) (to - from) * length, policy.config().forwardFlops(to - from, length)));
      listener.onProgress();
    }
    return result;
  }

  /** The rows without their last token, after which nothing is chosen. */
  static int[][] inputs(int[][] tokens, int from, int to) {
    int[][] inputs = new int[to - from][];
    Arrays.setAll(inputs, row -> Arrays.copyOf(tokens[from + row], tokens[from + row].length - 1));
    return inputs;
  }

  /** Mean over the positions of completions. */
  static double mean(float[][] divergences, TokenRows written) {
    double sum = 0;
    for (int row = 0; row < divergences.length; row++) {
      for (int t = written.firstPredicted(row); t < written.endPredicted(row); t++) {
        sum += divergences[row][t];
      }
    }
    return sum / Math.max(1, written.predicted());
  }
}
