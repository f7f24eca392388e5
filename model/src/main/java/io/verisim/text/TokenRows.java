package io.verisim.text;

import java.util.Arrays;

/**
 * Texts as rows of one width. Of row i the tokens from {@code from[i]} (inclusive) to {@code to[i]}
 * (exclusive) count: these are learned, scored and compared. The tokens before them are given, and
 * those after them are padding. The first token of a row is never predicted, because nothing
 * precedes it.
 *
 * @param tokens [rows][width]
 * @param from [rows], from 0
 * @param to [rows], at most the width
 */
public record TokenRows(int[][] tokens, int[] from, int[] to) {
  public TokenRows {
    if (from.length != tokens.length || to.length != tokens.length) {
      throw new IllegalArgumentException(tokens.length + " rows of tokens, but " + from.length
          + " starts and " + to.length + " ends");
    }
    for (int row = 0; row < tokens.length; row++) {
      if (from[row] < 0 || from[row] > to[row] || to[row] < 1 || to[row] > tokens[row].length) {
        throw new IllegalArgumentException("row " + row + " counts from " + from[row] + " to "
            + to[row] + ", expected within its " + tokens[row].length + " tokens");
      }
    }
  }

  /** Rows in which every token counts. */
  public static TokenRows whole(int[][] tokens) {
    int[] to = new int[tokens.length];
    Arrays.setAll(to, row -> tokens[row].length);
    return new TokenRows(tokens, new int[tokens.length], to);
  }

  public int size() {
    return tokens.length;
  }

  /** Tokens of each row, padding included. */
  public int width() {
    return tokens[0].length;
  }

  /** The rows from {@code first} (inclusive) to {@code last} (exclusive). */
  public TokenRows slice(int first, int last) {
    return new TokenRows(
        Arrays.copyOfRange(tokens, first, last),
        Arrays.copyOfRange(from, first, last),
        Arrays.copyOfRange(to, first, last));
  }

  /** These rows, then the others. */
  public TokenRows and(TokenRows others) {
    int[][] all = Arrays.copyOf(tokens, size() + others.size());
    System.arraycopy(others.tokens, 0, all, size(), others.size());
    int[] starts = Arrays.copyOf(from, all.length);
    System.arraycopy(others.from, 0, starts, size(), others.size());
    int[] ends = Arrays.copyOf(to, all.length);
    System.arraycopy(others.to, 0, ends, size(), others.size());
    return new TokenRows(all, starts, ends);
  }

  /**
   * The index of a row's first predicted token in an array with one entry for each token but the
   * first.
   */
  public int firstPredicted(int row) {
    return Math.max(1, from[row]) - 1;
  }

  /** The end, exclusive, of a row's predicted tokens in such an array. */
  public int endPredicted(int row) {
    return to[row] - 1;
  }

  /** Number of predicted tokens in all rows. */
  public long predicted() {
    long predicted = 0;
    for (int row = 0; row < size(); row++) {
      predicted += Math.max(0, endPredicted(row) - firstPredicted(row));
    }
    return predicted;
  }

  /** Whether every token but the first of each row is predicted. */
  public boolean allPredicted() {
    return predicted() == (long) size() * (width() - 1);
  }

  /** 1 / {@link #predicted} for each predicted token, 0 for the others, [rows][width - 1]. */
  public float[][] weights() {
    float[][] weights = new float[size()][width() - 1];
    float each = (float) (1.0 / predicted());
    for (int row = 0; row < size(); row++) {
      Arrays.fill(weights[row], firstPredicted(row), endPredicted(row), each);
    }
    return weights;
  }
}
