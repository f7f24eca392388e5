package io.verisim.orchestrator.api;

/** The API received more requests than its limit. */
final class TooManyRequestsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyRequestsException(String message) {
    super(message);
  }
}
