package io.verisim.contract;

import io.verisim.spec.RunSpec;
import org.jspecify.annotations.Nullable;

/**
 * The point at which a run branched off from another run. Up to that cycle the run has the other
 * run's specification, and its stages adopt the other run's artifacts.
 *
 * @param run the other run
 * @param cycle the last cycle that both runs share
 * @param spec the other run's specification
 * @param before the fork of the other run, if that run is a fork too
 */
public record Fork(
    String run, int cycle, RunSpec spec, @Nullable Fork before) {
  public Fork {
    if (cycle < 0) {
      throw new IllegalArgumentException("cycle is " + cycle + ", expected at least 0");
    }
  }

  /** The specification of a cycle that both runs share. */
  RunSpec specOf(int shared) {
    return before != null && shared <= before.cycle ? before.specOf(shared) : spec;
  }
}
