package io.verisim.text;

/** Checks of token ids. */
final class TokenIds {
  private TokenIds() {}

  static int checked(int token, Tokenizer tokenizer) {
    if (token < 0 || token >= tokenizer.vocabularySize()) {
      throw new IllegalArgumentException("token id %d is outside the %d ids of tokenizer %s"
          .formatted(token, tokenizer.vocabularySize(), tokenizer.name()));
    }
    return token;
  }
}
