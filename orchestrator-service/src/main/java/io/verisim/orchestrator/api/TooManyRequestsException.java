package io.verisim.orchestrator.api;

/** More requests came than the API answers. */
final class TooManyRequestsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooManyRequestsException(int perSecond) {
    super("more than " + perSecond
        + " requests a second, as many as verisim.api.requests-per-second allows");
  }
}
