package io.verisim.spec;

/** Which matrices of a block get low-rank adapters. */
public enum LoraTarget implements Word {
  /** Those of queries, keys and values, and the projection after attention. */
  ATTENTION,
  /** All of the MLP. */
  MLP
}
