package io.verisim.standalone.server;

import java.io.IOException;

/** The services could not be started. */
public final class ServerStartException extends IOException {
  private static final long serialVersionUID = 1L;

  ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
