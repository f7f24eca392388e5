package io.verisim.standalone.server;

import java.io.IOException;
import java.nio.file.Path;

/** A data folder has a server already. */
public final class DataInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  DataInUseException(Path folder, String owner) {
    super(folder + " is in use by " + owner + "; stop it or give another --data");
  }
}
