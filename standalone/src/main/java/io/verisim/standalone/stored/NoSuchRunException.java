package io.verisim.standalone.stored;

import java.io.IOException;
import java.util.List;

/** A run was named that is not there. */
public final class NoSuchRunException extends IOException {
  private static final long serialVersionUID = 1L;

  NoSuchRunException(String run, String place, List<String> known) {
    super("there is no run '" + run + "' in " + place + "; "
        + (known.isEmpty()
            ? "there is none at all: give --data with the folder that it was started with"
            : "there are: " + String.join(", ", known)));
  }
}
