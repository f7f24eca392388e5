package io.verisim.gpt;

import org.jspecify.annotations.Nullable;

/**
 * Shape of a decoder's blocks: attention, MLP and norms.
 *
 * @param heads of queries
 * @param kvHeads heads of keys and values, a divisor of {@code heads}; each serves as many heads of
 *     queries as the quotient (Ainslie et al. 2023)
 * @param headSize width of a head
 * @param hidden width of the MLP
 * @param epsilon added to the variance in norms
 * @param qkNorm whether queries and keys are normed before attention
 * @param rotary rotary positions; null if the architecture has none
 */
public record BlockShape(
    int heads,
    int kvHeads,
    int headSize,
    int hidden,
    double epsilon,
    Biases biases,
    boolean qkNorm,
    @Nullable Rotary rotary) {

  /**
   * Which linear layers have a bias.
   *
   * @param qkv queries, keys and values
   * @param projection the one after attention
   * @param mlp all of the MLP
   */
  public record Biases(boolean qkv, boolean projection, boolean mlp) {
    static final Biases ALL = new Biases(true, true, true);
    static final Biases NONE = new Biases(false, false, false);
  }

  public BlockShape {
    Require.that(heads >= 1, "nHead", heads, "at least 1");
    Require.that(
        kvHeads >= 1 && heads % kvHeads == 0,
        "the number of heads of keys and values",
        kvHeads,
        "a divisor of nHead " + heads);
    Require.that(headSize >= 1, "the size of a head", headSize, "at least 1");
    Require.that(
        rotary == null || headSize % 2 == 0,
        "the size of a head",
        headSize,
        "an even number for rotary positions");
    Require.that(hidden >= 1, "the width of the MLP", hidden, "at least 1");
    Require.that(
        epsilon > 0 && Double.isFinite(epsilon), "the epsilon of norms", epsilon, "above 0");
  }

  /** Width of the queries of a layer. */
  int queryWidth() {
    return heads * headSize;
  }

  /** Width of the keys of a layer, and of its values. */
  int keyWidth() {
    return kvHeads * headSize;
  }
}
