package io.verisim.spec;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The base model: its shape, or the place of a pretrained model that has one. With
 * {@code model.from}, keys of the shape are null unless the document sets them.
 */
public record ModelSpec(
    @Key(
        value = "A pretrained model to start from: the path of a folder in the format of Hugging"
            + " Face, or of a model in its cache, or `s3://bucket/prefix`. Its `config.json` gives"
            + " the architecture, the numbers of layers and heads, the width, biases and"
            + " positions, so these keys may be left out; where one is set beside `model.from`, it"
            + " must agree. Its `tokenizer.json` gives the tokenizer. What workers may read is"
            + " what they may read as `corpus.source`.",
        limits = "`none`, a path, or `s3://bucket/prefix`")
    @Nullable
    String from,

    @Key(
        "The family of decoders. All but `gpt2` have root mean square norms, rotary positions and a"
            + " gated MLP; `qwen2` has biases at queries, keys and values too, and `qwen3` norms of"
            + " queries and keys.")
    @Nullable
    Architecture architecture,

    @Key(value = "N, the most tokens that the model sees at once.", least = 8)
    int blockSize,

    @Key(value = "Transformer layers.", least = 1) @Nullable Integer nLayer,

    @Key(value = "Attention heads of each layer.", least = 1) @Nullable
    Integer nHead,

    @Key(
        value = "Heads of keys and values of each layer; each serves `model.nHead` /"
            + " `model.nKvHead` heads of queries. `auto` is `model.nHead`, and `gpt2`"
            + " has no other number.",
        least = 1,
        limits = "a divisor of `model.nHead`",
        auto = true)
    @Nullable
    Integer nKvHead,

    @Key(value = "Width of the residual stream.", least = 1, limits = "a multiple of `model.nHead`")
    @Nullable
    Integer nEmbd,

    @Key(
        value = "Dropout probability in training: after the embedding, in attention, and after"
            + " each half of a block.",
        range = Range.SHARE_BELOW_ONE)
    double dropout,

    @Key("With `gpt2`, whether linear layers and layer norms have a bias. If not, biases stay 0.")
    @Nullable
    Boolean bias,

    @Key("With `gpt2`, `learned` for an embedding per position, `none` for the causal mask alone.")
    @Nullable
    Positions positions,

    @Key(
        value = "Standard deviation of the initial normal weights. `auto` is 0.6 / "
            + "sqrt(`model.nEmbd`), which suits narrow models better than GPT-2's 0.02.",
        range = Range.SHARE_ABOVE_ZERO,
        auto = true)
    @Nullable
    Double initStd) {

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");
  private static final Pattern BUCKET = Pattern.compile("s3://[^/]+/.+");

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public ModelSpec {
    Rules rules = Rules.of(ModelSpec.class)
        .agree(() -> from == null || !from.isBlank(), "is blank, expected a folder", "from")
        .agree(
            () -> from == null
                || !SCHEME.matcher(from).matches()
                || BUCKET.matcher(from).matches(),
            "is \"" + from + "\", expected the path of a folder or s3://bucket/prefix",
            "from")
        .whole("blockSize", blockSize)
        .number("dropout", dropout);
    if (from == null) {
      rules
          .present("architecture", architecture)
          .present("nLayer", nLayer)
          .present("nHead", nHead)
          .present("nKvHead", nKvHead)
          .present("nEmbd", nEmbd)
          .present("bias", bias)
          .present("positions", positions)
          .present("initStd", initStd);
    }
    rules
        .whole("nLayer", nLayer)
        .whole("nHead", nHead)
        .whole("nKvHead", nKvHead)
        .whole("nEmbd", nEmbd)
        .number("initStd", initStd)
        .agree(
            () -> from == null || initStd == null,
            "is set, but the weights come from model.from; remove it",
            "initStd",
            "from")
        .agree(
            () -> nEmbd == null || nHead == null || nEmbd % nHead == 0,
            "is " + nEmbd + ", expected a multiple of nHead, which is " + nHead,
            "nEmbd",
            "nHead")
        .agree(
            () -> nHead == null || nKvHead == null || nHead % nKvHead == 0,
            "is " + nKvHead + ", expected a divisor of nHead, which is " + nHead,
            "nKvHead",
            "nHead")
        .agree(
            () -> architecture != Architecture.GPT2
                || nHead == null
                || nKvHead == null
                || nKvHead.equals(nHead),
            "is " + nKvHead
                + ", but gpt2 has as many heads of keys and values as of queries; remove"
                + " it, or set another architecture",
            "nKvHead",
            "nHead",
            "architecture")
        .agree(
            () -> from != null
                || architecture == Architecture.GPT2
                || nEmbd == null
                || nHead == null
                || nEmbd / nHead % 2 == 0,
            "is " + nEmbd
                + ", expected a multiple of 2 * nHead, because rotary positions turn pairs",
            "nEmbd",
            "nHead",
            "architecture")
        .agree(
            () ->
                from != null || architecture == Architecture.GPT2 || positions == Positions.LEARNED,
            "is none, but the positions of other architectures than gpt2 are rotary; set it to learned",
            "positions",
            "architecture")
        .enforce();
  }

  /** The shape of a model that is trained from scratch. */
  public record Shape(
      Architecture architecture,
      int nLayer,
      int nHead,
      int nKvHead,
      int nEmbd,
      boolean bias,
      Positions positions,
      double initStd) {}

  /**
   * {@return the shape of a model that is trained from scratch}
   *
   * @throws NullPointerException if the model comes from a folder
   */
  public Shape shape() {
    return new Shape(
        Objects.requireNonNull(architecture, "architecture"),
        Objects.requireNonNull(nLayer, "nLayer"),
        Objects.requireNonNull(nHead, "nHead"),
        Objects.requireNonNull(nKvHead, "nKvHead"),
        Objects.requireNonNull(nEmbd, "nEmbd"),
        Objects.requireNonNull(bias, "bias"),
        Objects.requireNonNull(positions, "positions"),
        Objects.requireNonNull(initStd, "initStd"));
  }
}
