package io.verisim.engine;

/**
 * Receives signs of life and compute counts from a working loop, several times within a long step.
 * A listener may throw an unchecked exception to stop the work; the result of the last complete
 * step then remains. The working thread calls the listener.
 */
@FunctionalInterface
public interface ProgressListener {
  ProgressListener NONE = () -> {};

  void onProgress();

  /** Called after each pass of a model. */
  default void onCompute(Flops flops) {}
}
