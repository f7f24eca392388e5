package io.verisim.text;

import com.knuddels.jtokkit.api.EncodingType;

/**
 * The available byte-pair encodings. The numbers and expressions are those of tiktoken's
 * {@code openai_public.py}.
 */
enum BpeVocabulary {
  R50K_BASE(EncodingType.R50K_BASE, 50_257, ""),
  P50K_BASE(EncodingType.P50K_BASE, 50_281, ""),
  CL100K_BASE(
      EncodingType.CL100K_BASE,
      100_277,
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
  O200K_BASE(
      EncodingType.O200K_BASE,
      200_019,
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*"
          + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
          + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
          + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
          + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");

  /** Matrix products are fastest when the vocabulary is a multiple of this. */
  private static final int PADDING = 64;

  private final EncodingType type;
  private final int size;
  private final String pattern;

  BpeVocabulary(EncodingType type, int size, String pattern) {
    this.type = type;
    this.size = size;
    this.pattern = pattern;
  }

  /** The regular expression that cuts a text into words first; empty for that of GPT-2. */
  String pattern() {
    return pattern;
  }

  /** Whether an id is a special token, which no text is encoded to. */
  boolean isSpecial(int id) {
    boolean range = switch (this) {
      case R50K_BASE, P50K_BASE -> id == endOfText();
      case CL100K_BASE, O200K_BASE -> id >= endOfText();
    };
    return range && hasBytes(id);
  }

  EncodingType type() {
    return type;
  }

  /** Whether an id represents bytes; gaps between the special tokens and padding ids do not. */
  boolean hasBytes(int id) {
    return switch (this) {
      case R50K_BASE, P50K_BASE -> id < size;
      case CL100K_BASE -> id < 100_256 || (id > 100_256 && id <= 100_260) || id == 100_276;
      case O200K_BASE -> id < 199_998 || id == 199_999 || id == 200_018;
    };
  }

  /** The id of the special token {@code <|endoftext|>}. */
  int endOfText() {
    return switch (this) {
      case R50K_BASE, P50K_BASE -> 50_256;
      case CL100K_BASE -> 100_257;
      case O200K_BASE -> 199_999;
    };
  }

  int paddedSize() {
    return (size + PADDING - 1) / PADDING * PADDING;
  }
}
