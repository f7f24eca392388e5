package io.verisim.text;

/** Text to token ids and back. Implementations are immutable and safe for any number of threads. */
public interface Tokenizer {

  /** {@code char}, or the name of a byte-pair encoding such as {@code r50k_base}. */
  String name();

  /**
   * Ids lie in [0, this). A multiple of 64 for byte-pair encodings, whose last ids mean nothing.
   */
  int vocabularySize();

  /**
   * The ids of a text. Text that looks like a special token is text like any other.
   *
   * @throws UnknownCharacterException when a character tokenizer has not learned a character
   */
  int[] encode(String text);

  /**
   * The text of some ids; ids without a meaning, and bytes that are no UTF-8, give U+FFFD.
   *
   * @throws IllegalArgumentException when an id lies outside the vocabulary
   */
  String decode(int[] tokens);

  /** What {@link Tokenizers#fromJson} reads: the content of a model folder's tokenizer.json. */
  String toJson();
}
