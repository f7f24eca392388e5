package io.verisim.training;

import io.verisim.engine.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Work in steps that can be saved after any step and restored in another process, where it goes on
 * bit for bit as if nothing had happened.
 *
 * <p>One thread drives a phase; {@link #close} frees its native memory.
 */
public interface Phase extends AutoCloseable {
  /** Steps done. */
  long step();

  /** Steps that there will be at the most. */
  long totalSteps();

  /** What a step is called, such as {@code steps} or {@code batches}. */
  String unit();

  boolean finished();

  /**
   * Does one step.
   *
   * @param listener told of progress within long steps
   * @return the metric row of this step, empty if there is nothing to tell
   * @throws DivergedException if a loss or a gradient is not finite
   */
  Map<String, Double> advance(ProgressListener listener);

  /** Writes everything that {@link #restore} needs into an existing empty folder. */
  void save(Path folder) throws IOException;

  /**
   * Takes over what {@link #save} wrote, on a phase that was made with the same arguments and has
   * done no step.
   */
  void restore(Path folder) throws IOException;

  @Override
  void close();
}
