package io.verisim.run;

/** What of the frozen trunk's hidden states the reward model's head reads. */
public enum Features implements Word {
  /** The hidden state of the last token. */
  LAST,
  /** The mean over the hidden states of all tokens. */
  MEAN
}
