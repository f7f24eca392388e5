package io.verisim.gpt;

import io.verisim.spec.Positions;

/**
 * How a decoder represents a token before its first block, and its language head.
 *
 * @param context positions that the model was made for: the learned ones, or the context in its
 *     config.json
 * @param positions learned, or none but the rotary ones of the blocks, if there are any
 * @param tied whether the language head is the token embedding
 * @param special tokens that are no text to other programs
 */
public record Embedding(
    int vocabSize, int context, Positions positions, boolean tied, SpecialIds special) {
  /** Without special tokens. */
  public Embedding(int vocabSize, int context, Positions positions, boolean tied) {
    this(vocabSize, context, positions, tied, SpecialIds.NONE);
  }

  public Embedding {
    Require.that(vocabSize >= 2, "vocabSize", vocabSize, "at least 2");
    Require.that(context >= 1, "the context", context, "at least 1");
  }
}
