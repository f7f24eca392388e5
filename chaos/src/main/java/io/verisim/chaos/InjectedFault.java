package io.verisim.chaos;

/**
 * The result of a fault.
 *
 * @param fault as planned
 * @param artifact the artifact whose stage was running in the hit process
 * @param lostSeconds the seconds of work that the next attempt repeats; NaN if unknown
 */
record InjectedFault(Fault fault, String artifact, double lostSeconds) {}
