package io.verisim.rewarddata;

import io.verisim.engine.Seeds;
import io.verisim.spec.Crossover;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.Random;

/**
 * The sampling plan: natural texts and the number of tokens kept from each.
 *
 * <p>Of a text with N tokens of its own, K are kept; the prompt of an example is kept always. A
 * text without any natural token has none to start from. Its first token is drawn from the token
 * frequencies of the split, like the first token of a window at a random position. The label stays
 * 0.
 *
 * @param texts natural
 * @param kept [texts], K
 */
public record CrossoverPlan(TokenRows texts, int[] kept) {
  /**
   * Plans the texts from {@code from} (inclusive) to {@code to} (exclusive); each text depends only
   * on its number, not on the shard.
   */
  public static CrossoverPlan draw(
      SplitText split, int length, Crossover crossover, int from, int to, Seeds seeds) {
    return draw(split, length, crossover::draw, from, to, seeds);
  }

  /** Plans texts without natural tokens of their own: K is 0. */
  public static CrossoverPlan drawSynthetic(SplitText split, int length, int texts, Seeds seeds) {
    return draw(split, length, (all, random) -> 0, 0, texts, seeds);
  }

  /** Draws the number K of natural tokens of a text. */
  @FunctionalInterface
  private interface Kept {
    int draw(int length, Random random);
  }

  private static CrossoverPlan draw(
      SplitText split, int length, Kept natural, int from, int to, Seeds seeds) {
    int[][] tokens = new int[to - from][];
    int[] starts = new int[to - from];
    int[] ends = new int[to - from];
    int[] kept = new int[to - from];
    for (int i = 0; i < kept.length; i++) {
      Random random = seeds.random(from + (long) i, 0);
      TokenRows text = split.natural(1, length, random);
      tokens[i] = text.tokens()[0];
      starts[i] = text.from()[0];
      ends[i] = text.to()[0];
      kept[i] = natural.draw(ends[i] - starts[i], random);
      if (starts[i] + kept[i] == 0) {
        tokens[i][0] = split.anyToken(random);
      }
    }
    return new CrossoverPlan(new TokenRows(tokens, starts, ends), kept);
  }

  /** Number of texts. */
  public int size() {
    return kept.length;
  }

  /** The prompt of each text for the sampler: its natural tokens, at least one. */
  public int[][] prompts() {
    int[][] prompts = new int[size()][];
    Arrays.setAll(
        prompts, i -> Arrays.copyOf(texts.tokens()[i], Math.max(1, texts.from()[i] + kept[i])));
    return prompts;
  }

  /**
   * The labels of texts that were completed from {@link #prompts}: K over the number of tokens of
   * the completed text.
   *
   * @param to [texts], the end of each completed text
   */
  public float[] naturalShares(int... to) {
    float[] shares = new float[size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) kept[i] / (to[i] - texts.from()[i]);
    }
    return shares;
  }

  /** Completed texts with the same prompts and the same first tokens that count. */
  public TokenRows completed(int[][] tokens, int... to) {
    return new TokenRows(tokens, texts.from(), to);
  }
}
