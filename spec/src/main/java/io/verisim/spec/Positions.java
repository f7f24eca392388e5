package io.verisim.spec;

/** How the model knows the position of a token. */
public enum Positions implements Word {
  /** A learned embedding for each position of the block. */
  LEARNED,
  /** Nothing but the causal mask. */
  NONE
}
