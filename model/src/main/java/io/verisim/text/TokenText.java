package io.verisim.text;

import java.util.function.Consumer;

/** The text of long token sequences, in pieces. */
final class TokenText {
  private static final int PIECE = 1 << 20;

  /**
   * Tokens before a piece that are decoded with it, as a tokenizer may decode the first otherwise.
   */
  private static final int CONTEXT = 4;

  /** A character has at most this many tokens. */
  private static final int LONGEST = 16;

  private static final String REPLACEMENT = "\uFFFD";

  private TokenText() {}

  /** Decodes a sequence in pieces that end at the end of a line, or at most of a character. */
  static void pieces(Tokens tokens, Tokenizer tokenizer, Consumer<String> pieces) {
    pieces(tokens, tokenizer, PIECE, pieces);
  }

  /** @param size tokens of a piece, about */
  static void pieces(Tokens tokens, Tokenizer tokenizer, int size, Consumer<String> pieces) {
    StringBuilder rest = new StringBuilder();
    long from = 0;
    while (from < tokens.size()) {
      long to = end(tokens, Math.min(tokens.size(), from + size), tokenizer);
      rest.append(decode(tokens, from, to, tokenizer));
      int line = to == tokens.size() ? rest.length() : rest.lastIndexOf("\n") + 1;
      if (line == 0 && rest.length() > 4 * size) {
        line = rest.length();
      }
      if (line > 0) {
        pieces.accept(rest.substring(0, line));
        rest.delete(0, line);
      }
      from = to;
    }
  }

  private static String decode(Tokens tokens, long from, long to, Tokenizer tokenizer) {
    long context = Math.max(0, from - CONTEXT);
    String before = tokenizer.decode(tokens.range(context, (int) (from - context)));
    return tokenizer.decode(tokens.range(context, (int) (to - context))).substring(before.length());
  }

  /** A place at or after {@code to} that is not inside a character. */
  private static long end(Tokens tokens, long to, Tokenizer tokenizer) {
    for (long end = to; end < Math.min(tokens.size(), to + LONGEST); end++) {
      long context = Math.max(0, end - CONTEXT);
      if (!tokenizer.decode(tokens.range(context, (int) (end - context))).endsWith(REPLACEMENT)) {
        return end;
      }
    }
    return Math.min(tokens.size(), to + LONGEST);
  }
}
