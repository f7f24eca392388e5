package io.verisim.text;

/**
 * An unusable text, tokenizer or split; the message contains the object, the location and the
 * remedy.
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
