package io.verisim.orchestrator.access;

/** The API would be open to other machines without having been configured so. */
final class OpenApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OpenApiException(String address) {
    super(
        "The API would listen on " + address
            + " without authentication: anybody could start and stop runs, and read their texts and models.");
  }

  String remedy() {
    return "Set VERISIM_API_KEYFILE to a file with a key that callers send as "
        + ApiKeyFilter.HEADER
        + " (or VERISIM_API_KEY to the key itself), or"
        + " SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUERURI to your OAuth 2 server, or SERVER_ADDRESS=127.0.0.1;"
        + " or VERISIM_API_UNAUTHENTICATED=true if something else controls access.";
  }
}
