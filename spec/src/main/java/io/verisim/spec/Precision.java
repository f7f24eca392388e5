package io.verisim.spec;

/** The type of matrix products. Weights and optimiser moments are float32 either way. */
public enum Precision implements Word {
  FLOAT32,
  BFLOAT16
}
