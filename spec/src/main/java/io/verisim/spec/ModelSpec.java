package io.verisim.spec;

/** The shape of the base model, a GPT. */
public record ModelSpec(
    @Key(
        "The family of decoders. All but `gpt2` have root mean square norms, rotary positions and a"
            + " gated MLP; `qwen2` has biases at queries, keys and values too, and `qwen3` norms of"
            + " queries and keys.")
    Architecture architecture,

    @Key(value = "N, the most tokens that the model sees at once.", least = 8)
    int blockSize,

    @Key(value = "Transformer layers.", least = 1) int nLayer,

    @Key(value = "Attention heads of each layer.", least = 1)
    int nHead,

    @Key(
        value = "Heads of keys and values of each layer; each serves `model.nHead` /"
            + " `model.nKvHead` heads of queries. `auto` is `model.nHead`, and `gpt2`"
            + " has no other number.",
        least = 1,
        limits = "a divisor of `model.nHead`",
        auto = true)
    int nKvHead,

    @Key(value = "Width of the residual stream.", least = 1, limits = "a multiple of `model.nHead`")
    int nEmbd,

    @Key(
        value = "Dropout probability in training: after the embedding, in attention, and after"
            + " each half of a block.",
        range = Range.SHARE_BELOW_ONE)
    double dropout,

    @Key("With `gpt2`, whether linear layers and layer norms have a bias. If not, biases stay 0.")
    boolean bias,

    @Key("With `gpt2`, `learned` for an embedding per position, `none` for the causal mask alone.")
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
        .present("architecture", architecture)
        .whole("blockSize", blockSize)
        .whole("nLayer", nLayer)
        .whole("nHead", nHead)
        .whole("nKvHead", nKvHead)
        .whole("nEmbd", nEmbd)
        .number("dropout", dropout)
        .present("positions", positions)
        .number("initStd", initStd)
        .agree(
            () -> nEmbd % nHead == 0,
            "is " + nEmbd + ", expected a multiple of nHead, which is " + nHead,
            "nEmbd",
            "nHead")
        .agree(
            () -> nHead % nKvHead == 0,
            "is " + nKvHead + ", expected a divisor of nHead, which is " + nHead,
            "nKvHead",
            "nHead")
        .agree(
            () -> architecture != Architecture.GPT2 || nKvHead == nHead,
            "is " + nKvHead
                + ", but gpt2 has as many heads of keys and values as of queries; remove"
                + " it, or set another architecture",
            "nKvHead",
            "nHead",
            "architecture")
        .agree(
            () -> architecture == Architecture.GPT2 || nEmbd / nHead % 2 == 0,
            "is " + nEmbd
                + ", expected a multiple of 2 * nHead, because rotary positions turn pairs",
            "nEmbd",
            "nHead",
            "architecture")
        .agree(
            () -> architecture == Architecture.GPT2 || positions == Positions.LEARNED,
            "is none, but the positions of other architectures than gpt2 are rotary; set it to learned",
            "positions",
            "architecture")
        .enforce();
  }
}
