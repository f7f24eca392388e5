package io.verisim.worker;

import io.verisim.stage.StageDefinition;
import java.io.IOException;
import java.util.Map;

/** A stage of a worker: what it makes, and how. */
public interface Stage {
  /** The artifact, and everything that decides what is in it. */
  StageDefinition definition();

  /**
   * Whether the stage leaves its cores to other stages that wait for some, between its steps.
   * Nobody waits for such a stage soon.
   */
  default boolean givesWay() {
    return false;
  }

  /**
   * Writes the artifact's files into the output folder of {@link PhaseLoop#context()}. What it
   * writes and returns must depend on the definition alone.
   *
   * @param loop runs phases, and is told of work outside of them
   * @return the artifact's results, writable as JSON; no times, rates or places
   */
  Map<String, Object> work(PhaseLoop loop) throws IOException;
}
