package io.verisim.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of a run. */
public enum RunState {
  RUNNING(false),
  /**
   * The run was paused: its stages have saved their progress in storage, and wait for a resume
   * without occupying a worker.
   */
  PAUSED(false),
  COMPLETED(true),
  /** The run was stopped before its end. Committed artifacts are kept, and it can be resumed. */
  STOPPED(true),
  FAILED(true);

  private final boolean ended;

  RunState(boolean ended) {
    this.ended = ended;
  }

  /** Whether nothing more happens without a new request. */
  public boolean ended() {
    return ended;
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
