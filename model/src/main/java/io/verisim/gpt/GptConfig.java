package io.verisim.gpt;

import io.verisim.spec.ModelSpec;
import io.verisim.spec.Positions;
import io.verisim.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Shape of a GPT: pre-norm blocks, causal attention, tanh-GELU, tied head (Radford et al. 2019).
 *
 * @param blockSize maximum number of tokens that the network reads at once
 * @param dropout probability after the embedding, attention and each block, in training only
 * @param bias whether linear layers and layer norms have a bias; without bias, all biases stay 0
 * @param mode head on the trunk: the tied language head, or the reward head
 * @param endToken the token that ends a text; null if texts never end
 */
public record GptConfig(
    int blockSize,
    int vocabSize,
    int nLayer,
    int nHead,
    int nEmbd,
    double dropout,
    boolean bias,
    Positions positions,
    Mode mode,
    @Nullable Integer endToken) {

  /** The head on the shared trunk. */
  public enum Mode {
    GENERATOR,
    REWARD
  }

  public GptConfig {
    require(blockSize >= 2, "blockSize", blockSize, "at least 2");
    require(vocabSize >= 2, "vocabSize", vocabSize, "at least 2");
    require(nLayer >= 1, "nLayer", nLayer, "at least 1");
    require(nHead >= 1, "nHead", nHead, "at least 1");
    require(
        nEmbd >= 1 && nEmbd % nHead == 0, "nEmbd", nEmbd, "a positive multiple of nHead " + nHead);
    require(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
    require(
        endToken == null || (endToken >= 0 && endToken < vocabSize),
        "endToken",
        endToken,
        "in the vocabulary of " + vocabSize);
  }

  /** A model whose texts never end. */
  public GptConfig(
      int blockSize,
      int vocabSize,
      int nLayer,
      int nHead,
      int nEmbd,
      double dropout,
      boolean bias,
      Positions positions,
      Mode mode) {
    this(blockSize, vocabSize, nLayer, nHead, nEmbd, dropout, bias, positions, mode, null);
  }

  /** A model with the shape from a specification and a language head over a tokenizer's ids. */
  public static GptConfig of(ModelSpec model, Tokenizer tokenizer) {
    return new GptConfig(
        model.blockSize(),
        tokenizer.vocabularySize(),
        model.nLayer(),
        model.nHead(),
        model.nEmbd(),
        model.dropout(),
        model.bias(),
        model.positions(),
        Mode.GENERATOR,
        tokenizer.endToken().isPresent() ? tokenizer.endToken().getAsInt() : null);
  }

  /** The same trunk with another head. */
  public GptConfig withMode(Mode other) {
    return new GptConfig(
        blockSize, vocabSize, nLayer, nHead, nEmbd, dropout, bias, positions, other, endToken);
  }

  /**
   * Floating-point operations of the matrix products of a forward pass over {@code rows} sequences
   * of {@code length} tokens: two per weight and token, head included, plus causal attention
   * (Kaplan et al. 2020, table 1). A cached pass, token by token, takes the same number.
   */
  public double forwardFlops(long rows, int length) {
    double width = nEmbd;
    double weights = 12 * width * width * nLayer + width * vocabSize;
    double attention = 2 * width * nLayer * length;
    return rows * length * (2 * weights + attention);
  }

  private static void require(
      boolean holds, String name, @Nullable Object value, String expectation) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", expected " + expectation);
    }
  }
}
