package io.verisim.spec;

/** What the reward model's head reads. */
public enum FeatureKind implements Word {
  /** The frozen trunk's hidden state at the last token. */
  LAST,
  /** The mean over the frozen trunk's hidden states of all tokens. */
  MEAN,
  /** How likely scoring language models find the text, against the frozen trunk. */
  LIKELIHOOD
}
