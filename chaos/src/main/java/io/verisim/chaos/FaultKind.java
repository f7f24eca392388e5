package io.verisim.chaos;

import java.util.Locale;

/** The kinds of faults of a process, or of its connection to storage or Temporal. */
public enum FaultKind {
  /** {@code kill -9}. */
  KILL,
  /**
   * SIGSTOP until another process has taken over the stage, then SIGCONT: two processes work at
   * once.
   */
  STOP,
  /** SIGTERM: the process has time to save its progress. */
  TERM,
  /** {@code kill -9}, and a bit of the newest checkpoint is flipped. */
  FLIP,
  /**
   * Storage answers with errors, cuts connections, stalls, trickles or refuses, for some seconds.
   */
  STORAGE,
  /** Temporal is unreachable for some seconds, sometimes for longer than the heartbeat timeout. */
  TEMPORAL;

  /** Whether it hits a process rather than a connection. */
  boolean isProcessFault() {
    return this != STORAGE && this != TEMPORAL;
  }

  /** Whether it can be applied to a service. */
  boolean suits(Service service) {
    return switch (this) {
      case KILL, STOP -> true;
      case TERM -> service != Service.SERVERS;
      case FLIP, STORAGE, TEMPORAL -> service.isWorker();
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
