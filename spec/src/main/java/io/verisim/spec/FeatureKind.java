package io.verisim.spec;

/** The input of the reward model's head. */
public enum FeatureKind implements Word {
  /** The frozen trunk's hidden state at the last token. */
  LAST,
  /** The mean over the frozen trunk's hidden states of all tokens. */
  MEAN,
  /** The likelihood of the text under scoring language models, compared with the frozen trunk. */
  LIKELIHOOD
}
