package io.verisim.engine;

/**
 * What a model has computed.
 *
 * @param kind what it was for
 * @param tokens that it was for: trained on, newly sampled, or scored
 * @param flops floating-point operations of its matrix products, by formula and so the same on
 *     every machine
 */
public record Flops(Kind kind, long tokens, double flops) {
  /** A backward pass costs twice what its forward pass does (Kaplan et al. 2020, section 2.1). */
  private static final double TRAINING = 3;

  /** What models compute for. */
  public enum Kind {
    TRAINED,
    SAMPLED,
    SCORED
  }

  /**
   * Forward and backward passes over {@code tokens}, of which the forward ones take {@code forward}
   * FLOPs.
   */
  public static Flops trained(long tokens, double forward) {
    return new Flops(Kind.TRAINED, tokens, TRAINING * forward);
  }

  /** {@code tokens} new ones, each one a step of a cached forward pass. */
  public static Flops sampled(long tokens, double forward) {
    return new Flops(Kind.SAMPLED, tokens, forward);
  }

  /** A forward pass over {@code tokens}. */
  public static Flops scored(long tokens, double forward) {
    return new Flops(Kind.SCORED, tokens, forward);
  }
}
