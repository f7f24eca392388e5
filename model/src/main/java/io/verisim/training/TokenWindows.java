package io.verisim.training;

import java.util.Arrays;
import java.util.Random;

/** Windows of a split's tokens. */
public final class TokenWindows {
  private final int[] tokens;

  public TokenWindows(int[] tokens) {
    this.tokens = tokens;
  }

  /** Number of tokens in the split. */
  public int size() {
    return tokens.length;
  }

  /** {@code rows} windows of {@code length} tokens, each from a uniformly drawn position. */
  public int[][] draw(int rows, int length, Random random) {
    int[][] windows = new int[rows][];
    for (int row = 0; row < rows; row++) {
      windows[row] = draw(length, random);
    }
    return windows;
  }

  /** One window of {@code length} tokens from a uniformly drawn position. */
  public int[] draw(int length, Random random) {
    if (length > tokens.length) {
      throw new IllegalArgumentException(
          "a window of " + length + " tokens does not fit a split of " + tokens.length);
    }
    int at = random.nextInt(tokens.length - length + 1);
    return Arrays.copyOfRange(tokens, at, at + length);
  }
}
