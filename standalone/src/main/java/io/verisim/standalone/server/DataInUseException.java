package io.verisim.standalone.server;

import java.io.IOException;
import java.nio.file.Path;

/** Another server already uses the data folder. */
public final class DataInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  DataInUseException(Path folder, String owner) {
    super(folder + " is in use by " + owner + "; stop it, or give another --data");
  }
}
