package io.verisim.orchestrator.api;

import java.time.Duration;

/** A client has not sent the whole body of a request in time. */
final class BodyTooSlowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BodyTooSlowException(Duration limit) {
    super("the request's body has not arrived within " + limit.toSeconds() + " s");
  }
}
