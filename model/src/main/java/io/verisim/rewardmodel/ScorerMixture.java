package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The scorers of a reward model that read from left to right, mixed into one distribution over the
 * next token: {@code q(v | x) = sum over k of w_k q_k(v | x)}. The caller owns the scorers.
 */
public final class ScorerMixture {
  private final List<Gpt> scorers;
  private final float[] logWeights;

  /** All scorers with the same weight. */
  public static ScorerMixture equal(List<Gpt> scorers) {
    double[] weights = new double[scorers.size()];
    Arrays.fill(weights, 1.0 / weights.length);
    return new ScorerMixture(scorers, weights);
  }

  /** FLOPs of a forward pass of all scorers over {@code rows} of {@code length} tokens. */
  public double forwardFlops(int rows, int length) {
    return scorers.stream()
        .mapToDouble(scorer -> scorer.config().forwardFlops(rows, length))
        .sum();
  }

  /** @param weights positive, with sum 1, one for each scorer */
  ScorerMixture(List<Gpt> scorers, double... weights) {
    this.scorers = List.copyOf(scorers);
    this.logWeights = new float[weights.length];
    for (int k = 0; k < weights.length; k++) {
      logWeights[k] = (float) Math.log(weights[k]);
    }
  }

  /** The weights, with sum 1, one for each scorer that is left. */
  double[] weights() {
    double[] weights = new double[logWeights.length];
    Arrays.setAll(weights, k -> Math.exp(logWeights[k]));
    return weights;
  }

  /**
   * Log-probabilities of every token of the vocabulary after each position, [rows, length, V].
   *
   * @param tokens [rows][length]
   */
  public NDArray logProbabilities(NDManager scope, int[][] tokens, ProgressListener listener) {
    List<NDArray> each = new ArrayList<>();
    for (Gpt scorer : scorers) {
      each.add(GptScript.logProbabilities(scope, scorer, scorer.tensor(scope, tokens)));
      int length = tokens[0].length;
      listener.onCompute(Flops.scored(
          (long) tokens.length * length, scorer.config().forwardFlops(tokens.length, length)));
      listener.onProgress();
    }
    return each.size() == 1
        ? each.get(0)
        : GptScript.mix(scope, each, scope.create(logWeights, new Shape(logWeights.length)));
  }
}
