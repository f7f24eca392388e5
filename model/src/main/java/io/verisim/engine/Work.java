package io.verisim.engine;

/**
 * What a model has computed.
 *
 * @param kind what it was for
 * @param tokens that it was for: trained on, newly sampled, or scored
 * @param operations floating-point operations of its matrix products, by formula and so the same on every machine
 */
public record Work(Kind kind, long tokens, double operations) {
  /** A backward pass costs twice what its forward pass does (Kaplan et al. 2020, section 2.1). */
  private static final double TRAINING = 3;

  /** What models compute for. */
  public enum Kind {
    TRAINED,
    SAMPLED,
    SCORED
  }

  /** Forward and backward passes over {@code tokens}, of which the forward ones take {@code forward} operations. */
  public static Work trained(long tokens, double forward) {
    return new Work(Kind.TRAINED, tokens, TRAINING * forward);
  }

  /** {@code tokens} new ones, each one a step of a cached forward pass. */
  public static Work sampled(long tokens, double forward) {
    return new Work(Kind.SAMPLED, tokens, forward);
  }

  /** A forward pass over {@code tokens}. */
  public static Work scored(long tokens, double forward) {
    return new Work(Kind.SCORED, tokens, forward);
  }
}
