package io.verisim.training;

import io.verisim.engine.DivergedException;
import io.verisim.engine.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A sequence of steps that can be saved after any step and restored in another process. After a
 * restore, the results are bit-for-bit the same as without interruption.
 *
 * <p>One thread drives a phase; {@link #close} frees its native memory.
 */
public interface Phase extends AutoCloseable {
  /** Number of completed steps. */
  long step();

  /** Maximum number of steps. */
  long totalSteps();

  /** Name of the unit of work, such as {@code steps} or {@code batches}. */
  String unit();

  boolean finished();

  /**
   * Runs one step.
   *
   * @param listener receives progress within long steps
   * @return the metric row of this step, empty if the step has no metrics
   * @throws DivergedException if a loss or a gradient is not finite
   */
  Map<String, Double> advance(ProgressListener listener);

  /** Writes everything that {@link #restore} needs into an existing empty folder. */
  void save(Path folder) throws IOException;

  /**
   * Restores the state that {@link #save} wrote. This phase must have been created with the same
   * arguments and must not have run a step.
   */
  void restore(Path folder) throws IOException;

  @Override
  void close();
}
