package io.verisim.orchestrator.access;

/** A request that a web page of another site may have had a browser send. */
public final class ForeignRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ForeignRequestException(String message) {
    super(message);
  }
}
