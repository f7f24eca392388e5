package io.verisim.stage;

import java.time.Duration;

/**
 * Told what the stages of a process do, for its metrics. Called by working and by uploading
 * threads.
 */
public interface StageObserver {
  /** Wants to know nothing. */
  StageObserver NONE = (kind, bytes, took) -> {};

  /**
   * A progress checkpoint is in the store.
   *
   * @param kind of the stage
   */
  void checkpointed(String kind, long bytes, Duration took);
}
