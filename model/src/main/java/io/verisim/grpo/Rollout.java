package io.verisim.grpo;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.Samples;
import io.verisim.gpt.SamplingConfig;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Completions of one step with the sampler's statistics.
 *
 * @param tokens [rows][block], group by group, padded after their end
 * @param start [rows], the first token that the reward model rates
 * @param given [rows], number of prompt tokens
 * @param lengths [rows], number of tokens of prompt and completion
 * @param logProbabilities [rows][block - 1], of the token at t + 1 when it was sampled
 * @param entropy mean over sampled tokens, in nats
 */
record Rollout(
    int[][] tokens,
    int[] start,
    int[] given,
    int[] lengths,
    float[][] logProbabilities,
    double entropy) {
  /** Prompts of a split, each {@code copies} times in a row. */
  static int[][] prompts(SplitText split, int prompts, int copies, int block, Random random) {
    int[][] drawn = split.prompts(prompts, block, random);
    int[][] rows = new int[prompts * copies][];
    for (int prompt = 0; prompt < prompts; prompt++) {
      Arrays.fill(rows, prompt * copies, (prompt + 1) * copies, drawn[prompt]);
    }
    return rows;
  }

  /**
   * Completes prompts to their end token, or to full blocks.
   *
   * @param split the text that the prompts come from
   */
  static Rollout of(
      Gpt policy,
      SplitText split,
      int[][] prompts,
      double temperature,
      Seeds seeds,
      long step,
      ProgressListener listener) {
    Sampler sampler = new Sampler(policy, SamplingConfig.atTemperature(temperature));
    int block = policy.config().blockSize();
    int[][] tokens = new int[prompts.length][];
    int[] start = new int[prompts.length];
    int[] given = new int[prompts.length];
    int[] lengths = new int[prompts.length];
    float[][] logProbabilities = new float[prompts.length][];
    double entropySum = 0;
    long sampled = 0;
    for (int from = 0; from < prompts.length; from += sampler.batchRows()) {
      int to = Math.min(prompts.length, from + sampler.batchRows());
      Samples samples = sampler.complete(
          Arrays.copyOfRange(prompts, from, to), block, seeds.at(step, 1 + from), listener);
      for (int row = from; row < to; row++) {
        tokens[row] = samples.tokens()[row - from];
        given[row] = samples.given()[row - from];
        start[row] = split.start(given[row]);
        lengths[row] = samples.lengths()[row - from];
        logProbabilities[row] =
            Arrays.copyOfRange(samples.logProbabilities()[row - from], 1, block);
        for (int t = given[row]; t < lengths[row]; t++) {
          entropySum += samples.entropies()[row - from][t];
          sampled++;
        }
      }
    }
    return new Rollout(
        tokens, start, given, lengths, logProbabilities, entropySum / Math.max(1, sampled));
  }

  /** The texts that the reward model rates. */
  TokenRows rated() {
    return new TokenRows(tokens, start, lengths);
  }

  /** The tokens that the policy wrote. */
  TokenRows written() {
    return new TokenRows(tokens, given, lengths);
  }

  double meanCompletionLength() {
    return (double) activeTokens() / given.length;
  }

  /** The share of completions that reached their end token. */
  double endedShare(@Nullable Integer end) {
    long ended = 0;
    for (int row = 0; row < tokens.length; row++) {
      ended += end != null && tokens[row][lengths[row] - 1] == end ? 1 : 0;
    }
    return (double) ended / tokens.length;
  }

  long activeTokens() {
    long active = 0;
    for (int row = 0; row < given.length; row++) {
      active += lengths[row] - given[row];
    }
    return active;
  }
}
