package io.verisim.gpt;

import io.verisim.gpt.BlockShape.Biases;
import io.verisim.spec.Architecture;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.Positions;
import io.verisim.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Shape of a GPT: a decoder with norms before attention and before the MLP, and causal attention.
 *
 * @param blockSize maximum number of tokens that the network reads at once, at most the context of
 *     the embedding
 * @param nEmbd width of the residual stream
 * @param dropout probability after the embedding, attention and each block, in training only
 * @param mode head on the trunk: the language head, or the reward head
 * @param endToken the token that ends a text; null if texts never end
 */
public record GptConfig(
    Architecture architecture,
    int blockSize,
    int nLayer,
    int nEmbd,
    double dropout,
    Embedding embedding,
    BlockShape block,
    Mode mode,
    @Nullable Integer endToken) {

  /** The head on the shared trunk. */
  public enum Mode {
    GENERATOR,
    REWARD
  }

  private static final double EPSILON = 1e-5;
  private static final double ROTARY_BASE = 10_000;
  private static final int HIDDEN_MULTIPLE = 8;

  public GptConfig {
    Require.that(blockSize >= 2, "blockSize", blockSize, "at least 2");
    Require.that(
        blockSize <= embedding.context(),
        "blockSize",
        blockSize,
        "at most the model's context of " + embedding.context());
    Require.that(nLayer >= 1, "nLayer", nLayer, "at least 1");
    Require.that(nEmbd >= 1, "nEmbd", nEmbd, "at least 1");
    Require.that(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
    Require.that(
        endToken == null || (endToken >= 0 && endToken < embedding.vocabSize()),
        "endToken",
        endToken,
        "in the vocabulary of " + embedding.vocabSize());
  }

  /**
   * A GPT-2 (Radford et al. 2019).
   *
   * @param bias whether linear layers and layer norms have a bias; without bias, all biases stay 0
   */
  public static GptConfig gpt2(
      int blockSize,
      int vocabSize,
      int nLayer,
      int nHead,
      int nEmbd,
      double dropout,
      boolean bias,
      Positions positions,
      @Nullable Integer endToken) {
    Require.that(nHead >= 1, "nHead", nHead, "at least 1");
    Require.that(
        nEmbd >= 1 && nEmbd % nHead == 0, "nEmbd", nEmbd, "a positive multiple of nHead " + nHead);
    return new GptConfig(
        Architecture.GPT2,
        blockSize,
        nLayer,
        nEmbd,
        dropout,
        new Embedding(vocabSize, blockSize, positions, true),
        new BlockShape(
            nHead,
            nHead,
            nEmbd / nHead,
            4 * nEmbd,
            EPSILON,
            bias ? Biases.ALL : Biases.NONE,
            false,
            null),
        Mode.GENERATOR,
        endToken);
  }

  /** A model with the shape from a specification and a language head over a tokenizer's ids. */
  public static GptConfig of(ModelSpec model, Tokenizer tokenizer) {
    ModelSpec.Shape shape = model.shape();
    if (shape.architecture() == Architecture.GPT2) {
      return gpt2(
          model.blockSize(),
          tokenizer.vocabularySize(),
          shape.nLayer(),
          shape.nHead(),
          shape.nEmbd(),
          model.dropout(),
          shape.bias(),
          shape.positions(),
          end(tokenizer));
    }
    return new GptConfig(
        shape.architecture(),
        model.blockSize(),
        shape.nLayer(),
        shape.nEmbd(),
        model.dropout(),
        new Embedding(tokenizer.vocabularySize(), model.blockSize(), Positions.NONE, true),
        new BlockShape(
            shape.nHead(),
            shape.nKvHead(),
            shape.nEmbd() / shape.nHead(),
            hidden(shape.nEmbd()),
            EPSILON,
            new Biases(shape.architecture() == Architecture.QWEN2, false, false),
            shape.architecture() == Architecture.QWEN3,
            new Rotary(ROTARY_BASE, Rotary.Scaling.NONE)),
        Mode.GENERATOR,
        end(tokenizer));
  }

  private static @Nullable Integer end(Tokenizer tokenizer) {
    return tokenizer.endToken().isPresent() ? tokenizer.endToken().getAsInt() : null;
  }

  /**
   * A pretrained model as a run uses it: with the run's block size, dropout and end of texts.
   *
   * @throws IllegalArgumentException if the block is longer than the context of the model
   */
  public GptConfig usedAs(ModelSpec model, Tokenizer tokenizer) {
    return new GptConfig(
        architecture,
        model.blockSize(),
        nLayer,
        nEmbd,
        model.dropout(),
        embedding,
        block,
        mode,
        end(tokenizer));
  }

  /**
   * The width of a gated MLP that has about as many weights as one of 4 nEmbd without a gate
   * (Shazeer 2020), rounded up.
   */
  private static int hidden(int nEmbd) {
    int exact = (8 * nEmbd + 2) / 3;
    return (exact + HIDDEN_MULTIPLE - 1) / HIDDEN_MULTIPLE * HIDDEN_MULTIPLE;
  }

  /** The same trunk with another head. */
  public GptConfig withMode(Mode other) {
    return new GptConfig(
        architecture, blockSize, nLayer, nEmbd, dropout, embedding, block, other, endToken);
  }

  public int vocabSize() {
    return embedding.vocabSize();
  }

  boolean isGpt2() {
    return architecture == Architecture.GPT2;
  }

  /**
   * Floating-point operations of the matrix products of a forward pass over {@code rows} sequences
   * of {@code length} tokens: two per weight and token, head included, plus causal attention
   * (Kaplan et al. 2020, table 1). A cached pass, token by token, takes the same number.
   */
  public double forwardFlops(long rows, int length) {
    double width = nEmbd;
    double attentionWeights = width * (2.0 * block.queryWidth() + 2.0 * block.keyWidth());
    double mlpWeights = (isGpt2() ? 2 : 3) * width * block.hidden();
    double weights = nLayer * (attentionWeights + mlpWeights) + width * vocabSize();
    double attention = 2.0 * block.queryWidth() * nLayer * length;
    return rows * length * (2 * weights + attention);
  }
}
