package io.verisim.stage;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the state that a stage needs to go on. */
@FunctionalInterface
public interface CheckpointWriter {

  /** Writes the state into an empty local folder, quickly: the work stands still meanwhile. */
  void write(Path folder) throws IOException;
}
