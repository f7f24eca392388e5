package io.verisim.grpo;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.Samples;
import io.verisim.gpt.SamplingConfig;
import io.verisim.training.TokenWindows;
import java.util.Arrays;
import java.util.Random;

/**
 * Completions of one step with the sampler's statistics.
 *
 * @param tokens [rows][block], group by group
 * @param given [rows], number of prompt tokens
 * @param logProbabilities [rows][block - 1], of the token at t + 1 when it was sampled
 * @param entropy mean over sampled tokens, in nats
 */
record Rollout(int[][] tokens, int[] given, float[][] logProbabilities, double entropy) {
  /** Prompts of uniformly drawn length in [1, block / 2], each {@code copies} times in a row. */
  static int[][] prompts(TokenWindows split, int prompts, int copies, int block, Random random) {
    int[][] rows = new int[prompts * copies][];
    for (int prompt = 0; prompt < prompts; prompt++) {
      int[] tokens = split.draw(1 + random.nextInt(Math.max(1, block / 2)), random);
      Arrays.fill(rows, prompt * copies, (prompt + 1) * copies, tokens);
    }
    return rows;
  }

  /** Completes prompts to full blocks. */
  static Rollout of(
      Gpt policy,
      int[][] prompts,
      double temperature,
      Seeds seeds,
      long step,
      ProgressListener listener) {
    Sampler sampler = new Sampler(policy, SamplingConfig.atTemperature(temperature));
    int block = policy.config().blockSize();
    int[][] tokens = new int[prompts.length][];
    int[] given = new int[prompts.length];
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
        logProbabilities[row] =
            Arrays.copyOfRange(samples.logProbabilities()[row - from], 1, block);
        for (int t = given[row]; t < block; t++) {
          entropySum += samples.entropies()[row - from][t];
          sampled++;
        }
      }
    }
    return new Rollout(tokens, given, logProbabilities, entropySum / Math.max(1, sampled));
  }

  double meanCompletionLength() {
    return tokens[0].length - Arrays.stream(given).average().orElseThrow();
  }

  long activeTokens() {
    return Arrays.stream(given).mapToLong(prompt -> tokens[0].length - prompt).sum();
  }
}
