package io.verisim.spec;

/** The shape of the base model, a GPT. */
public record ModelSpec(
    @Key(value = "N, the most tokens that the model sees at once.", least = 8)
    int blockSize,

    @Key(value = "Transformer layers.", least = 1) int nLayer,

    @Key(value = "Attention heads of each layer.", least = 1)
    int nHead,

    @Key(value = "Width of the residual stream.", least = 1, limits = "a multiple of `model.nHead`")
    int nEmbd,

    @Key(
        value = "Dropout probability in training: after the embedding, in attention, and after"
            + " each half of a block.",
        range = Range.SHARE_BELOW_ONE)
    double dropout,

    @Key("Whether linear layers and layer norms have a bias. If not, biases stay 0.")
    boolean bias,

    @Key("`learned` for an embedding per position, `none` for the causal mask alone.")
    Positions positions,

    @Key(
        value = "Standard deviation of the initial normal weights. `auto` is 0.6 / "
            + "sqrt(`model.nEmbd`), which suits narrow models better than GPT-2's 0.02.",
        range = Range.SHARE_ABOVE_ZERO,
        auto = true)
    double initStd) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public ModelSpec {
    Rules.of(ModelSpec.class)
        .whole("blockSize", blockSize)
        .whole("nLayer", nLayer)
        .whole("nHead", nHead)
        .whole("nEmbd", nEmbd)
        .number("dropout", dropout)
        .present("positions", positions)
        .number("initStd", initStd)
        .agree(
            () -> nEmbd % nHead == 0,
            "is " + nEmbd + ", expected a multiple of nHead, which is " + nHead,
            "nEmbd",
            "nHead")
        .enforce();
  }
}
