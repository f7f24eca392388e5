package io.verisim.engine;

/**
 * Told by a loop that works, several times within a long step, that it is alive and what it has
 * computed. It may throw an unchecked exception to stop the work, which then leaves its last whole
 * step behind. Called by the thread that works.
 */
@FunctionalInterface
public interface ProgressListener {
  ProgressListener NONE = () -> {};

  void onProgress();

  /** Told of each pass of a model, after it. */
  default void onCompute(Flops work) {}
}
