package io.verisim.chaos;

import java.util.Locale;

/**
 * The kinds of faults: of a process, of a connection, of the object store, or of the API's clients.
 */
public enum FaultKind {
  /** {@code kill -9}. */
  KILL(Experiment.PROCESSES),
  /**
   * SIGSTOP until another process has taken over the stage, then SIGCONT: two processes work at
   * once.
   */
  STOP(Experiment.PROCESSES),
  /** SIGTERM: the process has time to save its progress. */
  TERM(Experiment.PROCESSES),
  /** {@code kill -9}, and a bit of the newest checkpoint is flipped. */
  FLIP(Experiment.PROCESSES),
  /**
   * Storage answers with errors, cuts connections, stalls, trickles or refuses, for some seconds.
   */
  STORAGE(Experiment.PROCESSES),
  /** Temporal is unreachable for some seconds, sometimes for longer than the heartbeat timeout. */
  TEMPORAL(Experiment.PROCESSES),
  /** The store takes up to a second for each request. */
  SLOW(Experiment.STORE),
  /** Half of the downloads have less content than the object, and say so in no header. */
  PARTIAL(Experiment.STORE),
  /** Half of the downloads have one wrong bit. */
  WRONG(Experiment.STORE),
  /** The store has no space left: it refuses each write with status 507. */
  FULL(Experiment.STORE),
  /** Three of four requests are answered with status 503. */
  STORM(Experiment.STORE),
  /** The store's clock is wrong, so it refuses the time of each request. */
  CLOCK(Experiment.STORE),
  /** Lists do not have what was written in the last five seconds. */
  LATE(Experiment.STORE),
  /** Specifications that are broken, hostile or too large. */
  POISON(Experiment.API),
  /** Hundreds of clients that send one byte of a body and stop. */
  STALLED(Experiment.API),
  /** Hundreds of clients that vanish in the midst of a request or an answer. */
  VANISH(Experiment.API),
  /** Hundreds of clients that watch the run's events. */
  WATCH(Experiment.API);

  private final Experiment experiment;

  FaultKind(Experiment experiment) {
    this.experiment = experiment;
  }

  Experiment experiment() {
    return experiment;
  }

  /** Whether it hits a process. */
  boolean isProcessFault() {
    return this == KILL || this == STOP || this == TERM || this == FLIP;
  }

  /** Whether it can be applied to a service. */
  boolean suits(Service service) {
    return switch (this) {
      case KILL, STOP -> true;
      case TERM -> service != Service.SERVERS;
      default -> service.isWorker();
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
