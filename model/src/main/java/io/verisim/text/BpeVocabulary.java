package io.verisim.text;

import com.knuddels.jtokkit.api.EncodingType;

/** The available byte-pair encodings. The numbers come from tiktoken's {@code openai_public.py}. */
enum BpeVocabulary {
  R50K_BASE(EncodingType.R50K_BASE, 50_257),
  P50K_BASE(EncodingType.P50K_BASE, 50_281),
  CL100K_BASE(EncodingType.CL100K_BASE, 100_277),
  O200K_BASE(EncodingType.O200K_BASE, 200_019);

  /** Matrix products are fastest when the vocabulary is a multiple of this. */
  private static final int PADDING = 64;

  private final EncodingType type;
  private final int size;

  BpeVocabulary(EncodingType type, int size) {
    this.type = type;
    this.size = size;
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
