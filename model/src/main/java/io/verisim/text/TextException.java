package io.verisim.text;

/**
 * A text, a tokenizer or a split that cannot be used; the message says which, where and what to do.
 */
public class TextException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public TextException(String message) {
    super(message);
  }

  public TextException(String message, Throwable cause) {
    super(message, cause);
  }
}
