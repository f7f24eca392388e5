package io.verisim.spec;

/** The tokens in which a scorer reads. */
public enum ScorerTokens implements Word {
  /** Those of the base model. */
  BASE,
  /** Those of the tokenizer that a pretrained scorer came with. */
  OWN
}
