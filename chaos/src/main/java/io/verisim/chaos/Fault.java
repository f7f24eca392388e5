package io.verisim.chaos;

import java.util.Locale;

/**
 * One entry of a schedule.
 *
 * @param number from 1, over all runs
 * @param kind what is done
 * @param service to which process
 * @param artifact while its stage is at work
 * @param delaySeconds after the attempt at the stage has begun
 * @param detail decides what the kind leaves open: which bit, which failure of storage, how long
 */
record Fault(
    int number,
    FaultKind kind,
    Service service,
    String artifact,
    double delaySeconds,
    long detail) {
  /** The same for another stage. */
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
