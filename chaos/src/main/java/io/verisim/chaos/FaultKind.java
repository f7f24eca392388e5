package io.verisim.chaos;

import java.util.Locale;

/** What is done to a process, or to what lies between it and its store. */
public enum FaultKind {
  /** {@code kill -9}. */
  KILL,
  /** SIGSTOP until another process has taken the stage over, then SIGCONT: two at once. */
  STOP,
  /** SIGTERM: the process has time to save its progress. */
  TERM,
  /** {@code kill -9}, and a bit of the newest progress checkpoint turns over. */
  FLIP,
  /**
   * Storage answers with errors, cuts connections, stalls, trickles or refuses, for some seconds.
   */
  STORAGE,
  /**
   * Temporal is out of reach for some seconds, now and then for longer than a worker may be silent.
   */
  TEMPORAL;

  /** Whether it hits a process, and not the connection between two. */
  boolean isProcessFault() {
    return this != STORAGE && this != TEMPORAL;
  }

  /** Whether it can be done to a service. */
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
