package io.verisim.stage;

import java.io.IOException;
import java.util.Map;

/** The work of a stage. */
@FunctionalInterface
public interface StageWork {

  /**
   * Writes the artifact's files into {@link StageContext#output()}, continuing from
   * {@link StageContext#resumed()} if there is such a checkpoint. The files and the results must
   * depend only on the stage's definition.
   *
   * @return the artifact's results, writable as JSON, without times, rates or places
   */
  Map<String, Object> work(StageContext context) throws IOException;
}
