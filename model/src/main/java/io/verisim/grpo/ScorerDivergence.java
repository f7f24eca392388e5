package io.verisim.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.BatchRows;
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
   * Divergences [rows][width - 1]: entry t belongs to the choice of the token at t + 1. Only those
   * of tokens that the policy wrote mean something.
   *
   * @param written completions, of which the tokens that the policy wrote count
   */
  float[][] of(TokenRows written, ProgressListener listener) {
    float[][] result = new float[written.size()][];
    int length = written.width() - 1;
    int size = BatchRows.trained(policy, length, spec.microBatchSize());
    for (int from = 0; from < written.size(); from += size) {
      int to = Math.min(written.size(), from + size);
      TokenRows batch = written.slice(from, to);
      int[][] before = Arrays.stream(batch.tokens())
          .map(row -> Arrays.copyOf(row, length))
          .toArray(int[][]::new);
      try (NDManager scope = policy.newScope()) {
        NDArray scorer = scorers.logProbabilities(scope, batch, listener);
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
