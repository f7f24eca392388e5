package io.verisim.lifecycle;

import io.verisim.run.RunSpec;

/**
 * What a run's workflow is started with.
 *
 * @param cycles adversarial cycles to do in all; more than the specification says once somebody asked for more
 */
public record RunOrder(String run, RunSpec spec, int cycles) {}
