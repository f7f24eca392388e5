package io.verisim.orchestrator.api;

/** A request's body is longer than the API reads. */
final class BodyTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BodyTooLargeException(long limit) {
    super("the request's body is longer than " + limit + " bytes");
  }
}
