package io.verisim.cli.command;

/** A command was asked for what it cannot do; the message says what to ask for instead. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
