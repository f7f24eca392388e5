package io.verisim.spec;

/** What a reward model minimises. */
public enum RewardLoss implements Word {
  /** The squared error of the natural share. */
  MSE,
  /** The logistic loss of each pair of texts with different natural shares. */
  BRADLEY_TERRY
}
