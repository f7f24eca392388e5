package io.verisim.stage;

/** Tells whoever waits for a stage that it is alive. */
@FunctionalInterface
public interface Heartbeat {

  /** Nobody waits. */
  Heartbeat NONE = progress -> {};

  /**
   * Called from the loop that works, after each step.
   *
   * @throws RuntimeException to stop the work; its state is saved first
   */
  void beat(StageProgress progress);
}
