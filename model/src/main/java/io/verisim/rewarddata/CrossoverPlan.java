package io.verisim.rewarddata;

import io.verisim.engine.Seeds;
import io.verisim.spec.Crossover;
import io.verisim.training.TokenWindows;
import java.util.Arrays;
import java.util.Random;

/**
 * The sampling plan: natural windows and the number of tokens kept from each.
 *
 * <p>A text with K = 0 has no natural token to start from. Its first token is drawn from the token
 * frequencies of the split, like the first token of a window at a random position. The label stays
 * 0.
 *
 * @param windows [texts][N], natural
 * @param kept [texts], K
 */
public record CrossoverPlan(int[][] windows, int[] kept) {
  /**
   * Plans the texts from {@code from} (inclusive) to {@code to} (exclusive); each text depends only
   * on its number, not on the shard.
   */
  public static CrossoverPlan draw(
      int[] split, int length, Crossover crossover, int from, int to, Seeds seeds) {
    return draw(split, length, crossover::draw, from, to, seeds);
  }

  /** Plans texts without natural tokens: K is 0. */
  public static CrossoverPlan drawSynthetic(int[] split, int length, int texts, Seeds seeds) {
    return draw(split, length, (all, random) -> 0, 0, texts, seeds);
  }

  /** Draws the number K of natural tokens of a text. */
  @FunctionalInterface
  private interface Kept {
    int draw(int length, Random random);
  }

  private static CrossoverPlan draw(
      int[] split, int length, Kept natural, int from, int to, Seeds seeds) {
    TokenWindows source = new TokenWindows(split);
    int[][] windows = new int[to - from][];
    int[] kept = new int[to - from];
    for (int i = 0; i < windows.length; i++) {
      Random random = seeds.random(from + (long) i, 0);
      windows[i] = source.draw(length, random);
      kept[i] = natural.draw(length, random);
      if (kept[i] == 0) {
        windows[i][0] = split[random.nextInt(split.length)];
      }
    }
    return new CrossoverPlan(windows, kept);
  }

  /** The prompt of each text for the sampler: its natural tokens, at least one. */
  public int[][] prompts() {
    int[][] prompts = new int[windows.length][];
    Arrays.setAll(prompts, i -> Arrays.copyOf(windows[i], Math.max(1, kept[i])));
    return prompts;
  }

  /** The labels K / N. */
  public float[] naturalShares() {
    float[] shares = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      shares[i] = (float) kept[i] / windows[i].length;
    }
    return shares;
  }
}
