package io.verisim.text;

import io.verisim.engine.ProgressListener;
import java.util.Random;

/**
 * The text of one split in tokens, and how it is read: as running text of which any window is a
 * sample ({@link RunningText}), or as prompts with their completions ({@link Examples}). Immutable
 * and thread-safe.
 */
public sealed interface SplitText permits RunningText, Examples {
  /** Tokens at the beginning of a split with which measures compare. */
  int MEASURED = 1 << 23;

  /** Number of tokens. */
  long size();

  /** Number of different texts of {@code length} tokens, prompts included, that can be drawn. */
  long texts(int length);

  /**
   * Rows for supervised training, drawn uniformly with replacement.
   *
   * @param block tokens that a model reads at once; a row has one more
   */
  TokenRows draw(int rows, int block, Random random);

  /** Natural texts of at most {@code length} tokens, drawn uniformly with replacement. */
  TokenRows natural(int rows, int length, Random random);

  /**
   * Prompts to be completed within a block.
   *
   * @return [count][own length], each at least one token
   */
  int[][] prompts(int count, int block, Random random);

  /**
   * The first token of a completed prompt that counts as text, for a prompt of a given length: 0
   * for running text, of which a prompt is a part, and the prompt's length for an answer.
   */
  int start(int prompt);

  /** Number of windows that cover the split; every predicted token is in one of them. */
  int windows(int block);

  /** Number of tokens that the windows predict. */
  long predicted();

  /** Number of batches of windows, each of at most {@code rows}. */
  int batches(int block, int rows);

  /** A batch of windows; batch i begins with window {@code i * rows}, unless it is the last one. */
  TokenRows heldOut(int block, int rows, int batch);

  /**
   * Tokens of a text that is written to be evaluated, prompt included.
   *
   * @param wanted for running text
   * @param block for a completion, which ends within the model's block
   */
  int writtenLength(int wanted, int block);

  /** A token with the split's frequencies, for a text that begins with nothing. */
  int anyToken(Random random);

  /**
   * The same text in the tokens of another tokenizer.
   *
   * @param tokenizer of this text
   * @param longest examples with more tokens, the end token included, are left out
   * @param listener receives progress during long texts
   * @throws TextException if the other tokenizer cannot encode the text, or no example is short
   *     enough
   */
  SplitText encodedBy(Tokenizer other, Tokenizer tokenizer, int longest, ProgressListener listener);

  /**
   * The texts of the split as characters, without prompts; of a long split, the first
   * {@link #MEASURED} tokens.
   */
  String decode(Tokenizer tokenizer);
}
