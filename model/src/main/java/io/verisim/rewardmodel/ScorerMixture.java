package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.GptScript;
import io.verisim.gpt.ModelException;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.List;

/**
 * The scorers of a reward model that have a distribution over the base model's next token, mixed
 * into one distribution over the next token: {@code q(v | x) = sum over k of w_k q_k(v | x)}. The
 * caller owns the scorers.
 */
public final class ScorerMixture {
  private final List<NextToken> scorers;
  private final float[] logWeights;

  /** All scorers with the same weight. */
  public static ScorerMixture equal(List<NextToken> scorers) {
    double[] weights = new double[scorers.size()];
    Arrays.fill(weights, 1.0 / weights.length);
    return new ScorerMixture(scorers, weights);
  }

  /** FLOPs of a forward pass of all scorers over {@code rows} of {@code length} tokens. */
  public double forwardFlops(int rows, int length) {
    return scorers.stream()
        .mapToDouble(scorer -> scorer.forwardFlops(rows, length))
        .sum();
  }

  /**
   * @param weights positive, with sum 1, one for each scorer
   * @throws ModelException if there is no scorer
   */
  ScorerMixture(List<NextToken> scorers, double... weights) {
    if (scorers.isEmpty()) {
      throw new ModelException("no scorer of the reward model predicts the base model's next token;"
          + " set grpo.credit to sequence, and remove the distillations of baseline.methods");
    }
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

  /** As {@link NextToken#forget}. */
  public void forget() {
    scorers.forEach(NextToken::forget);
  }

  /**
   * As {@link NextToken#logProbabilities}. Where one scorer has no distribution, the mixture has
   * none.
   */
  public NDArray logProbabilities(NDManager scope, TokenRows texts, ProgressListener listener) {
    List<NDArray> each = scorers.stream()
        .map(scorer -> scorer.logProbabilities(scope, texts, listener))
        .toList();
    return each.size() == 1
        ? each.get(0)
        : GptScript.mix(scope, each, scope.create(logWeights, new Shape(logWeights.length)));
  }
}
