package io.verisim.spec;

/**
 * The order in which a model reads a text; the network itself always goes from a row's first token
 * to its last.
 */
public enum Direction implements Word {
  LEFT_TO_RIGHT,
  RIGHT_TO_LEFT;

  @Override
  public String word() {
    return Word.super.word().replace('_', '-');
  }

  /**
   * {@return the first {@code length} tokens of a row in the order of reading; the padding behind
   * them is kept}
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

  /** {@return a whole text in the order of reading} */
  public int[] read(int[] text) {
    return read(text, text.length);
  }
}
