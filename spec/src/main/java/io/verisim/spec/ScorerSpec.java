package io.verisim.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scoring language model of a likelihood reward model, trained once in cycle 0 on the train
 * split. In YAML, omitted keys take the values of {@code model} and {@code pretraining}.
 */
public record ScorerSpec(
    @Key(
        value = "A pretrained model that the scorer starts from, as in `model.from`; the word"
            + " `model.from` stands for the same one. Its shape is that of its `config.json`. The scorer's training"
            + " continues from it; with the scorer's `maxSteps: 0` it stays as it is.",
        limits = "`none`, a path, or `s3://bucket/prefix`")
    @Nullable
    String from,

    @Key("The tokens in which the scorer reads: `base` for those of the base model, `own` for those"
        + " of the tokenizer that its `from` came with. With `own` the scorer reads the same text,"
        + " and what it finds is brought to the base model's tokens by characters. It can credit"
        + " tokens if these are characters (`corpus.tokenizer: char`).")
    ScorerTokens tokens,

    @Key(value = "Transformer layers.", least = 1) @Nullable Integer nLayer,

    @Key(value = "Attention heads of each layer.", least = 1) @Nullable
    Integer nHead,

    @Key(value = "Width of the residual stream; a multiple of the scorer's `nHead`.", least = 1)
    @Nullable
    Integer nEmbd,

    @Key("`left-to-right` or `right-to-left`: the order in which the scorer reads. A scorer that"
        + " reads backwards sees what the base model cannot see: how a text continues.")
    Direction direction,

    @Key(value = "Dropout probability in the scorer's training.", range = Range.SHARE_BELOW_ONE)
    double dropout,

    @Key(
        value = "Standard deviation of the initial normal weights. `auto` is 0.6 / "
            + "sqrt(`nEmbd` of the scorer).",
        range = Range.SHARE_ABOVE_ZERO,
        auto = true)
    @Nullable
    Double initStd,

    @Key(
        value = "Optimiser steps at most. With the scorer's `from`, 0 leaves its weights as they"
            + " are.",
        least = 0)
    int maxSteps,

    @Key(value = "Windows per step.", least = 1) int batchSize,

    @Key(
        value =
            "Windows computed at once, at most; a divisor of the scorer's `batchSize`. `auto` is the"
                + " scorer's `batchSize`, and also the default if `batchSize` is set.",
        least = 1,
        auto = true)
    int microBatchSize,

    @Key(value = "The learning rate after the warm-up.", range = Range.POSITIVE)
    double learningRate,

    @Key(
        value =
            "The learning rate at the scorer's `maxSteps`; at most the scorer's `learningRate`.",
        range = Range.NOT_NEGATIVE)
    double minLearningRate,

    @Key(
        value = "Steps over which the learning rate rises; fewer than the scorer's `maxSteps`.",
        least = 0,
        auto = true)
    int warmupSteps,

    @Key(value = "Decoupled weight decay.", range = Range.NOT_NEGATIVE)
    double weightDecay,

    @Key(value = "Decay rate of the first moment.", range = Range.SHARE_BELOW_ONE)
    double beta1,

    @Key(value = "Decay rate of the second moment.", range = Range.SHARE_BELOW_ONE)
    double beta2,

    @Key(value = "The gradient is clipped to this global norm.", range = Range.POSITIVE)
    double gradClip,

    @Key(value = "Steps between two evaluations of the validation loss.", least = 1)
    int evalEvery,

    @Key(value = "Evaluations without an improvement after which training stops.", least = 1)
    int patience,

    @Key(
        value = "The least fall of the validation loss that counts as an improvement.",
        range = Range.NOT_NEGATIVE)
    double minDelta,

    @Key("Low-rank adapters that are trained instead of the weights of the scorer's `from`: `none`,"
        + " or a section as in `grpo.lora`.")
    @Nullable
    LoraSpec lora) {

  /** Stands for the base model's own place, which replaces it if there is one. */
  private static final String BASE = "model.from";

  /** Any block size works for checking the rest of a shape. */
  private static final int SOME_BLOCK = 64;

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public ScorerSpec {
    Rules.of(ScorerSpec.class)
        .present("tokens", tokens)
        .present("direction", direction)
        .also(() -> new ModelSpec(
            from,
            Architecture.GPT2,
            SOME_BLOCK,
            nLayer,
            nHead,
            nHead == null ? Integer.valueOf(1) : Integer.valueOf(Math.max(1, nHead)),
            nEmbd,
            dropout,
            true,
            Positions.LEARNED,
            initStd))
        .also(() -> new PretrainingSpec(
            maxSteps,
            batchSize,
            microBatchSize,
            learningRate,
            minLearningRate,
            warmupSteps,
            weightDecay,
            beta1,
            beta2,
            gradClip,
            evalEvery,
            patience,
            minDelta,
            lora))
        .agree(
            () -> !BASE.equals(from),
            "is model.from, but no model is named in model.from; name one, or another from",
            "from")
        .agree(
            () -> lora == null || from != null,
            "is set, but random weights need to be trained whole; remove it, or set from",
            "lora",
            "from")
        .agree(
            () -> from != null || tokens == ScorerTokens.BASE,
            "is own, but a scorer that is trained from scratch has no tokenizer of its own; set it"
                + " to base, or set from",
            "tokens",
            "from")
        .agree(
            () -> from == null || direction == Direction.LEFT_TO_RIGHT,
            "is right-to-left, but pretrained models read left-to-right; set it so, or remove from",
            "direction",
            "from")
        .enforce();
  }

  /**
   * {@return this scorer as a model, with the block size of the base model} Trained from scratch,
   * it has the architecture, biases and positions of the base model, or those of a GPT-2 if that
   * comes from a folder, and as many heads of keys and values as of queries.
   */
  public ModelSpec model(ModelSpec base) {
    if (from != null) {
      return new ModelSpec(
          from, null, base.blockSize(), nLayer, nHead, null, nEmbd, dropout, null, null, null);
    }
    boolean scratch = base.from() == null;
    return new ModelSpec(
        null,
        scratch ? base.architecture() : Architecture.GPT2,
        base.blockSize(),
        nLayer,
        nHead,
        nHead,
        nEmbd,
        dropout,
        scratch ? base.bias() : Boolean.TRUE,
        scratch ? base.positions() : Positions.LEARNED,
        initStd);
  }

  /**
   * {@return whether it has a distribution over the base model's next token, so that it can credit
   * tokens and teach the base model} With tokens of its own, it has one if those of the base model
   * are characters; those of a file or of {@code model.from} may be.
   */
  public boolean predictsNextToken(CorpusSpec corpus) {
    return writesBaseTokens()
        || (tokens == ScorerTokens.OWN
            && (corpus.tokenizer().equals(CorpusSpec.CHARACTERS)
                || corpus.tokenizerFromModel()
                || corpus.tokenizerFromFile()));
  }

  /** {@return whether it can write text in the base model's tokens} */
  public boolean writesBaseTokens() {
    return direction == Direction.LEFT_TO_RIGHT && tokens == ScorerTokens.BASE;
  }

  /** {@return whether this model learns, or has learnt before} */
  boolean isTrained() {
    return maxSteps > 0 || from != null;
  }

  /** {@return whether each head of a scorer that is trained from scratch has pairs to turn} */
  boolean canBeRotary() {
    return nEmbd == null || nHead == null || nEmbd / nHead % 2 == 0;
  }

  /** {@return the keys and values of this scorer as a tree for YAML and JSON} */
  public Map<String, @Nullable Object> toMap() {
    return SpecWriter.map(this);
  }

  /** {@return the training settings of this scorer} */
  public PretrainingSpec training() {
    return new PretrainingSpec(
        maxSteps,
        batchSize,
        microBatchSize,
        learningRate,
        minLearningRate,
        warmupSteps,
        weightDecay,
        beta1,
        beta2,
        gradClip,
        evalEvery,
        patience,
        minDelta,
        lora);
  }
}
