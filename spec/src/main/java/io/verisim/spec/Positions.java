package io.verisim.spec;

/** How the model knows where a token stands. */
public enum Positions implements Word {
  /** A learned embedding for each position of the block. */
  LEARNED,
  /** Nothing but the causal mask. */
  NONE
}
