package io.verisim.stage;

import java.time.Duration;

/** Observes the stages of a process, for metrics. Called by working and by uploading threads. */
public interface StageObserver {
  /** Ignores everything. */
  StageObserver NONE = (kind, bytes, took) -> {};

  /**
   * A checkpoint was saved in the store.
   *
   * @param kind of the stage
   */
  void checkpointed(String kind, long bytes, Duration took);
}
