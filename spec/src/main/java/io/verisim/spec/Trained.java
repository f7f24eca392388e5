package io.verisim.spec;

/** The part of a reward model that is trained. */
public enum Trained implements Word {
  /** Only the head, on frozen features. */
  HEAD,
  /** The head and the model whose hidden states it reads. */
  TRUNK
}
