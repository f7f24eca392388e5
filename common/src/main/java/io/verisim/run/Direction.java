package io.verisim.run;

/** The order in which a scoring language model reads a text. */
public enum Direction implements Word {
  LEFT_TO_RIGHT,
  RIGHT_TO_LEFT;

  @Override
  public String word() {
    return Word.super.word().replace('_', '-');
  }
}
