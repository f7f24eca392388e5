package io.verisim.text;

import java.util.Arrays;

/** A sequence of token ids, which may be longer than an array. Immutable and thread-safe. */
public interface Tokens {
  /** Number of tokens. */
  long size();

  /**
   * A part of the sequence.
   *
   * @throws IndexOutOfBoundsException if it is not within the sequence
   */
  int[] range(long from, int length);

  /** Tokens in memory; becomes the owner of the array. */
  static Tokens of(int... tokens) {
    return new Tokens() {
      @Override
      public long size() {
        return tokens.length;
      }

      @Override
      public int[] range(long from, int length) {
        int at = Math.toIntExact(from);
        if (at < 0 || length < 0 || at > tokens.length - length) {
          throw new IndexOutOfBoundsException(
              length + " tokens from " + at + " are not within " + tokens.length);
        }
        return Arrays.copyOfRange(tokens, at, at + length);
      }
    };
  }

  /** The same tokens, the last one first. */
  default Tokens reversed() {
    Tokens forward = this;
    return new Tokens() {
      @Override
      public long size() {
        return forward.size();
      }

      @Override
      public int[] range(long from, int length) {
        int[] tokens = forward.range(size() - from - length, length);
        for (int i = 0; i < length / 2; i++) {
          int other = tokens[length - 1 - i];
          tokens[length - 1 - i] = tokens[i];
          tokens[i] = other;
        }
        return tokens;
      }
    };
  }
}
