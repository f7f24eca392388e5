package io.verisim.grpo;

import io.verisim.text.TokenRows;

/**
 * Advantages of tokens, from the divergence that follows each of them.
 *
 * <p>With k_t the divergence KL(policy || scorer) at position t of a completion, the cost of the
 * token chosen at t is {@code F_t = sum over s > t of discount^(s - t) k_s}. Its advantage is
 * {@code -(F_t - mean of F_t over the group)}: completions of a group share their prompt, so the
 * mean at the same position, over the completions that have not ended there, is a baseline. It
 * includes the completion itself, as in GRPO, which shrinks advantages by (m - 1) / m with m
 * completions that are still open; the last one of a group has none there. Advantages stay in nats;
 * they are not divided by a standard deviation. The divergence at t itself has an exact gradient
 * and is no part of F_t.
 *
 * <p>discount 0 is on-policy distillation (Agarwal et al. 2024), discount 1 the objective of
 * MiniLLM (Gu et al. 2024).
 */
final class TokenCredit {
  private TokenCredit() {}

  /**
   * Advantages [rows][T].
   *
   * @param divergences [rows][T]: entry t belongs to the choice of the token at t + 1
   * @param written completions, of which the tokens that the policy wrote count; the first of these
   *     is the same within a group
   * @param groupSize rows of a group, one after the other
   * @param discount from 0 to 1
   */
  static float[][] advantages(
      float[][] divergences, TokenRows written, int groupSize, double discount) {
    float[][] advantages = new float[divergences.length][];
    for (int row = 0; row < divergences.length; row++) {
      advantages[row] =
          costs(divergences[row], written.firstPredicted(row), written.endPredicted(row), discount);
    }
    for (int from = 0; from < advantages.length; from += groupSize) {
      for (int t = written.firstPredicted(from); t < advantages[from].length; t++) {
        int open = 0;
        for (int row = from; row < from + groupSize; row++) {
          open += t < written.endPredicted(row) ? 1 : 0;
        }
        double mean = 0;
        for (int row = from; row < from + groupSize; row++) {
          mean += t < written.endPredicted(row) ? advantages[row][t] / (double) open : 0;
        }
        for (int row = from; row < from + groupSize; row++) {
          advantages[row][t] =
              t < written.endPredicted(row) ? (float) (mean - advantages[row][t]) : 0;
        }
      }
    }
    return advantages;
  }

  /**
   * Adds the advantage of its whole text to that of each token, in place.
   *
   * @param advantages [rows][T]
   * @param sequences [rows]
   * @param weight of the whole text's advantage
   */
  static void addSequences(float[][] advantages, float[] sequences, double weight) {
    for (int row = 0; row < advantages.length; row++) {
      for (int t = 0; t < advantages[row].length; t++) {
        advantages[row][t] += (float) weight * sequences[row];
      }
    }
  }

  /** F_t of a completion, [T]; 0 for the prompt, and after the completion. */
  private static float[] costs(float[] divergences, int from, int to, double discount) {
    float[] costs = new float[divergences.length];
    double following = 0;
    for (int t = to - 1; t >= from; t--) {
      costs[t] = (float) following;
      following = discount * (following + divergences[t]);
    }
    return costs;
  }
}
