package io.verisim.engine;

/**
 * Beaten by a loop that works, several times within a long step, so that its watcher knows that it
 * is alive and what it does. It may throw an unchecked exception to stop the work, which then
 * leaves its last whole step behind.
 */
@FunctionalInterface
public interface ProgressListener {
  ProgressListener NONE = () -> {};

  void onProgress();

  /** Told of each pass of a model, after it. */
  default void onCompute(Flops work) {}
}
