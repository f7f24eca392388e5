package io.verisim.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.rewardmodel.ScorerMixture;
import io.verisim.spec.GrpoSpec;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The GRPO loss of one step's completions, micro-batch by micro-batch.
 *
 * <p>Per token: {@code -min(rho A, clip(rho, 1 - low, 1 + high) A) + klWeight k3}, with rho the
 * ratio to the sampler's probability (Schulman et al. 2017) and k3 against the phase's start
 * (Schulman 2020). The log-ratio is clamped at +-20 before its exponential. With credit for each
 * token, KL(policy || scorers) at the token's position is added.
 */
public final class PolicyUpdate {
  /**
   * Statistics of one gradient accumulation.
   *
   * @param loss loss of the step
   * @param kl mean k3 over active tokens, from the unclamped ratio, in nats
   * @param clippedLow share of active tokens with A below 0 whose ratio is below 1 - low
   * @param clippedHigh share of active tokens with A above 0 whose ratio is above 1 + high
   */
  public record Stats(double loss, double kl, double clippedLow, double clippedHigh) {}

  private final GrpoSpec spec;
  private final @Nullable ScorerMixture scorers;

  /**
   * @param scorers whose divergence from the policy is part of the loss with credit for each token;
   *     null for credit by sequences
   */
  PolicyUpdate(GrpoSpec spec, @Nullable ScorerMixture scorers) {
    this.spec = spec;
    this.scorers = scorers;
  }

  /**
   * Adds the gradient of the loss to {@code gradients}.
   *
   * @param written completions, of which the tokens that the policy wrote count
   * @param weights [rows][length - 1], from {@link TokenWeights#of}
   * @param old [rows][length - 1], log-probabilities when sampled
   * @param reference [rows][length - 1], log-probabilities under the phase's start
   * @param advantages [rows][length - 1]
   */
  public Stats accumulate(
      Gpt policy,
      Tensors gradients,
      TokenRows written,
      float[][] weights,
      float[][] old,
      float[][] reference,
      float[][] advantages,
      ProgressListener listener) {
    GptScript.GrpoObjective objective = new GptScript.GrpoObjective(
        spec.temperature(), spec.clipLow(), spec.clipHigh(), spec.klWeight());
    double[] sums = new double[4];
    int length = written.width() - 1;
    // As many as for the divergence, so that the scorers are asked for the same batches.
    int size = BatchRows.trained(policy, length, spec.microBatchSize());
    for (int from = 0; from < written.size(); from += size) {
      int to = Math.min(written.size(), from + size);
      TokenRows rows = written.slice(from, to);
      try (NDManager scope = policy.newScope()) {
        GptScript.GrpoBatch batch = new GptScript.GrpoBatch(
            policy.tensor(scope, rows.tokens()),
            Gpt.matrix(scope, Arrays.copyOfRange(weights, from, to)),
            Gpt.matrix(scope, Arrays.copyOfRange(old, from, to)),
            Gpt.matrix(scope, Arrays.copyOfRange(reference, from, to)),
            Gpt.matrix(scope, Arrays.copyOfRange(advantages, from, to)));
        NDArray stats = scorers == null
            ? GptScript.accumulateGrpo(scope, policy, gradients, batch, objective)
            : GptScript.accumulateTokenCredit(
                scope,
                policy,
                gradients,
                batch,
                scorers.logProbabilities(scope, rows, listener),
                objective);
        float[] values = stats.toFloatArray();
        for (int i = 0; i < sums.length; i++) {
          sums[i] += values[i];
        }
      }
      listener.onCompute(policy.trained((long) rows.size() * length, rows.size(), length));
      listener.onProgress();
    }
    long active = active(weights);
    double share = 1.0 / Math.max(1, active);
    return new Stats(sums[0], sums[1] * share, sums[2] * share, sums[3] * share);
  }

  private static long active(float[][] weights) {
    long active = 0;
    for (float[] row : weights) {
      for (float weight : row) {
        active += weight > 0 ? 1 : 0;
      }
    }
    return active;
  }
}
