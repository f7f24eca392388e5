package io.verisim.text;

import java.util.OptionalInt;

/** Text to token ids and back. Implementations are immutable and thread-safe. */
public interface Tokenizer {

  /**
   * {@code char}, the name of a byte-pair encoding such as {@code r50k_base}, or
   * {@code huggingface}.
   */
  String name();

  /**
   * Number of ids; ids are in [0, this number). For byte-pair encodings, this number is a multiple
   * of 64 and the last ids have no meaning.
   */
  int vocabularySize();

  /** Whether each token is a character, but for the end. */
  default boolean isCharacters() {
    return false;
  }

  /**
   * The ids of a text. Text that looks like a special token is text like any other, except to a
   * tokenizer of Hugging Face.
   *
   * @throws UnknownCharacterException when a character tokenizer has not learned a character
   */
  int[] encode(String text);

  /**
   * The text of the given ids; ids without a meaning and bytes that are not UTF-8 become U+FFFD.
   *
   * @throws IllegalArgumentException when an id is outside the vocabulary
   */
  String decode(int[] tokens);

  /**
   * Where the text of each token ends in {@link #decode} of all, in UTF-16 code units, ascending. A
   * token that ends inside a character ends where that character begins; the last token ends with
   * the text.
   */
  int[] ends(int[] tokens);

  /**
   * The bytes that a token stands for inside a text, in UTF-8; none for special tokens and for ids
   * without a meaning.
   *
   * @throws TextException unless the tokenizer {@link #hasBytes}
   */
  byte[] bytes(int token);

  /** Whether it says which bytes its tokens stand for. */
  default boolean hasBytes() {
    return true;
  }

  /** The token that ends a text, if texts end. It decodes to nothing. */
  OptionalInt endToken();

  /** A tokenizer of the same text whose texts end. */
  Tokenizer withEnd();

  /** The files of a model folder, for {@link Tokenizers#read}. */
  TokenizerFiles files();
}
