package io.verisim.spec;

/** What the tokens of a completion are credited with. */
public enum Credit implements Word {
  /** All with the advantage of the completion's reward. */
  SEQUENCE,
  /** Each with the divergence from the reward model's scorers that follows it. */
  TOKEN
}
