package io.verisim.orchestrator.api;

/** The orchestrator has not reached the servers that it needs. */
final class StartingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartingException(String message) {
    super(message);
  }
}
