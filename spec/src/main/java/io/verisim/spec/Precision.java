package io.verisim.spec;

/** What matrix products are computed in; weights and optimiser moments are float32 either way. */
public enum Precision implements Word {
  FLOAT32,
  BFLOAT16
}
