package io.verisim.text;

/** A text contains a character that the character tokenizer did not learn. */
public final class UnknownCharacterException extends TextException {

  private static final long serialVersionUID = 1;

  private final int codePoint;
  private final int position;

  UnknownCharacterException(int codePoint, int position, int known) {
    super(
        "character '%s' (U+%04X) at position %d is not among the %d characters that this tokenizer learned; "
                .formatted(shown(codePoint), codePoint, position, known)
            + "leave it out of the text, or make the tokenizer from a corpus that holds it");
    this.codePoint = codePoint;
    this.position = position;
  }

  public int codePoint() {
    return codePoint;
  }

  /** The position of the character in the text, counted in code points from 0. */
  public int position() {
    return position;
  }

  private static String shown(int codePoint) {
    return Character.isISOControl(codePoint) ? "control" : Character.toString(codePoint);
  }
}
