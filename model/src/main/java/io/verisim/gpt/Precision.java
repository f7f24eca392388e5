package io.verisim.gpt;

/** The type of matrix products; weights, moments, norms, softmax and losses are float32 always. */
public enum Precision {
  FLOAT32(6),
  BFLOAT16(15);

  private final int torchType;

  Precision(int torchType) {
    this.torchType = torchType;
  }

  /** The number that scripts know the type by. */
  public int torchType() {
    return torchType;
  }
}
