package io.verisim.spec;

/**
 * The order in which a model reads a text. The network itself always processes a row from the first
 * token to the last.
 */
public enum Direction implements Word {
  LEFT_TO_RIGHT,
  RIGHT_TO_LEFT;

  @Override
  public String word() {
    return Word.super.word().replace('_', '-');
  }

  /**
   * {@return a row with its first {@code length} tokens in reading order; the padding after them is
   * kept}
   */
  public int[] read(int[] row, int length) {
    int[] read = row.clone();
    if (this == RIGHT_TO_LEFT) {
      for (int i = 0; i < length; i++) {
        read[i] = row[length - 1 - i];
      }
    }
    return read;
  }
}
