package io.verisim.grammar;

/** An unusable grammar file; the message contains the location, the problem and the remedy. */
public final class GrammarException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int line;

  GrammarException(String where, int line, String problem) {
    super("%s:%d: %s".formatted(where, line, problem));
    this.line = line;
  }

  /** The line of the file, counted from 1. */
  public int line() {
    return line;
  }
}
