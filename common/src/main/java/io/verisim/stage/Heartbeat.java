package io.verisim.stage;

/** Receives the progress of a stage while it is being worked on. */
@FunctionalInterface
public interface Heartbeat {

  /**
   * Receives the progress after a step.
   *
   * @throws RuntimeException if the work is to stop
   */
  void accept(StageProgress progress);

  /**
   * The stage is alive, though its work does not progress: its files move. Unlike {@link #accept},
   * it stops nothing, and another thread than that of the work calls it.
   */
  default void alive() {}
}
