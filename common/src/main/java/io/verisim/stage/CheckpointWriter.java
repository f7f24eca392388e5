package io.verisim.stage;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the state that a stage needs to continue. */
@FunctionalInterface
public interface CheckpointWriter {

  /**
   * Writes the state into an empty local folder. It must be quick, because the work stops
   * meanwhile.
   */
  void write(Path folder) throws IOException;
}
