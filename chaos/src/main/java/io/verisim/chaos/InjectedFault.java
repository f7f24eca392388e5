package io.verisim.chaos;

/**
 * What came of a fault.
 *
 * @param fault as it was planned
 * @param artifact whose stage was at work in the process that was hit
 * @param lostSeconds of work that the next attempt does again; NaN where that is not known
 */
record InjectedFault(Fault fault, String artifact, double lostSeconds) {}
