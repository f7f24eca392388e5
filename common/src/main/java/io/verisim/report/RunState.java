package io.verisim.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a run stands. */
public enum RunState {
  RUNNING(false),
  /**
   * Somebody paused it: its stages have left their progress in storage, and wait for a resume
   * without any worker.
   */
  PAUSED(false),
  COMPLETED(true),
  /** Somebody ended it before its time; what is committed stays, and it can be resumed. */
  STOPPED(true),
  FAILED(true);

  private final boolean ended;

  RunState(boolean ended) {
    this.ended = ended;
  }

  /** Whether nothing will happen any more unless somebody asks for it. */
  public boolean ended() {
    return ended;
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
