package io.verisim.standalone.client;

import java.io.IOException;
import java.net.URI;

/** No server answers at an address. */
public final class NoServerException extends IOException {
  private static final long serialVersionUID = 1L;

  NoServerException(URI server, IOException cause) {
    super(
        "no server answers at " + server
            + "; start a server with 'up', or name another with --server URL",
        cause);
  }
}
