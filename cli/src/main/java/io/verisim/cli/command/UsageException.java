package io.verisim.cli.command;

/** A command was used incorrectly; the message says what is expected. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
