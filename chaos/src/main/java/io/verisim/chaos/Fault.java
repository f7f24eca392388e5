package io.verisim.chaos;

import java.util.Locale;

/**
 * One entry of a schedule.
 *
 * @param number from 1, over all runs
 * @param kind the kind of fault
 * @param service the process that it hits
 * @param artifact the artifact whose stage must be running
 * @param delaySeconds the delay after the attempt at the stage has begun
 * @param detail decides the details of the kind: which bit, which storage failure, how long
 */
record Fault(
    int number,
    FaultKind kind,
    Service service,
    String artifact,
    double delaySeconds,
    long detail) {
  /** The same fault for another stage. */
  Fault at(String other) {
    return new Fault(
        number,
        kind,
        service.isWorker() ? Service.of(other) : service,
        other,
        other.equals(artifact) ? delaySeconds : 0,
        detail);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%3d  %-7s %-12s %s after %.1f s",
        number,
        kind.word(),
        service.word(),
        artifact,
        delaySeconds);
  }
}
