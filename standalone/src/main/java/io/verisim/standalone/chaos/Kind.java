package io.verisim.standalone.chaos;

import java.util.Locale;

/** What is done to a process, or to what lies between it and its store. */
public enum Kind {
  /** {@code kill -9}. */
  KILL,
  /** SIGSTOP until another process has taken the stage over, then SIGCONT: two at once. */
  STOP,
  /** SIGTERM: the process has time to save its progress. */
  TERM,
  /** {@code kill -9}, and a bit of the newest progress checkpoint turns over. */
  FLIP,
  /** Storage answers with errors, cuts connections, stalls, trickles or refuses, for some seconds. */
  STORAGE;

  /** Whether a process is struck. */
  boolean strikesProcess() {
    return this != STORAGE;
  }

  /** Whether it can be done to a service. */
  boolean suits(Service service) {
    return switch (this) {
      case KILL, STOP -> true;
      case TERM -> service != Service.SERVERS;
      case FLIP, STORAGE -> service.isWorker();
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
