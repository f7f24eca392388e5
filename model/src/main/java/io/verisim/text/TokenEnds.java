package io.verisim.text;

import java.util.Arrays;
import java.util.function.Function;

/** Where tokens end in their text, for tokenizers whose tokens may be parts of characters. */
final class TokenEnds {
  private static final char REPLACEMENT = '\uFFFD';

  private TokenEnds() {}

  /**
   * Decodes a few tokens at a time. A token may decode in another way after others than alone: a
   * sentencepiece tokenizer leaves out the blank at the start of a text. Therefore the tokens
   * before it are decoded with it.
   *
   * @return as {@link Tokenizer#ends}
   */
  static int[] of(int[] tokens, Function<int[], String> decode) {
    int[] ends = new int[tokens.length];
    int end = 0;
    int context = 0;
    int settled = 0;
    for (int i = 0; i < tokens.length; i++) {
      String before = decode.apply(Arrays.copyOfRange(tokens, context, settled));
      String with = decode.apply(Arrays.copyOfRange(tokens, context, i + 1));
      int whole = i == tokens.length - 1 ? with.length() : whole(with);
      ends[i] = end + Math.max(0, whole - before.length());
      if (whole == with.length() && ends[i] > end) {
        end = ends[i];
        context = settled;
        settled = i + 1;
      }
    }
    return ends;
  }

  /** The length of a text without what may be the parts of a character at its end. */
  private static int whole(String text) {
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == REPLACEMENT) {
      length--;
    }
    return length;
  }
}
