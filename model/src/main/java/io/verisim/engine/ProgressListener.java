package io.verisim.engine;

import java.util.function.Supplier;

/**
 * Receives signs of life and compute counts from a working loop, several times within a long step.
 * A listener may throw an unchecked exception to stop the work; the result of the last complete
 * step then remains. The working thread calls the listener.
 */
@FunctionalInterface
public interface ProgressListener {
  ProgressListener NONE = () -> {};

  void onProgress();

  /**
   * Called while texts are sampled.
   *
   * @param rows reads the texts so far, [rows][tokens], prompts included; only during the call
   */
  default void onSampled(Supplier<int[][]> rows) {}

  /** Called after each pass of a model. */
  default void onCompute(Flops flops) {}
}
