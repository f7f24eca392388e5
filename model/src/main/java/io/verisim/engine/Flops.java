package io.verisim.engine;

/**
 * Compute spent by a model.
 *
 * @param kind purpose of the computation
 * @param tokens number of tokens that were trained on, newly sampled, or scored
 * @param flops floating-point operations of the matrix products, computed by formula and therefore
 *     the same on every machine
 */
public record Flops(Kind kind, long tokens, double flops) {
  /** A backward pass costs twice as much as its forward pass (Kaplan et al. 2020, section 2.1). */
  private static final double TRAINING = 3;

  private static final double ADAPTERS = 2;

  /** Purposes of a model's computation. */
  public enum Kind {
    TRAINED,
    SAMPLED,
    SCORED
  }

  /**
   * Forward and backward passes over {@code tokens}; the forward passes alone take {@code forward}
   * FLOPs.
   */
  public static Flops trained(long tokens, double forward) {
    return new Flops(Kind.TRAINED, tokens, TRAINING * forward);
  }

  /**
   * The same if low-rank adapters are trained: the weights need no gradients, which are half of a
   * backward pass. The adapters' own work, below a hundredth, is not counted.
   */
  public static Flops trainedAdapters(long tokens, double forward) {
    return new Flops(Kind.TRAINED, tokens, ADAPTERS * forward);
  }

  /** Sampling of {@code tokens} new tokens, each by one step of a cached forward pass. */
  public static Flops sampled(long tokens, double forward) {
    return new Flops(Kind.SAMPLED, tokens, forward);
  }

  /** A forward pass over {@code tokens}. */
  public static Flops scored(long tokens, double forward) {
    return new Flops(Kind.SCORED, tokens, forward);
  }
}
