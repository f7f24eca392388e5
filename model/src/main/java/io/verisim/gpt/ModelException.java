package io.verisim.gpt;

/** A pretrained model cannot be used; the message names the place, the reason and the remedy. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
