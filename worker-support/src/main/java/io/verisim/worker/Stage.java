package io.verisim.worker;

import io.verisim.stage.StageDefinition;
import java.io.IOException;
import java.util.Map;

/** A stage of a worker: what it makes, and how. */
public interface Stage {
  /** The artifact, and everything that decides what is in it. */
  StageDefinition definition();

  /**
   * Writes the artifact's files into the output folder of {@link PhaseLoop#context()}. What it
   * writes and returns must depend on the definition alone.
   *
   * @param loop runs phases, and is told of work outside of them
   * @return the artifact's results, writable as JSON; no times, rates or places
   */
  Map<String, Object> work(PhaseLoop loop) throws IOException;
}
