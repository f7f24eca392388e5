package io.verisim.standalone.stored;

import java.io.IOException;
import java.util.List;

/** The named run does not exist. */
public final class NoSuchRunException extends IOException {
  private static final long serialVersionUID = 1L;

  NoSuchRunException(String run, String place, List<String> known) {
    super("there is no run '" + run + "' in " + place + "; "
        + (known.isEmpty()
            ? "the folder has no runs: give --data with the folder that the run was started with"
            : "existing runs: " + String.join(", ", known)));
  }
}
