package io.verisim.contract;

import io.verisim.spec.RunSpec;
import org.jspecify.annotations.Nullable;

/**
 * Where a run branched off another one. Up to a cycle it is that other run, under that run's
 * specification; its stages find the other's artifacts and take them over.
 *
 * @param run the other run
 * @param cycle the last one that both share
 * @param spec the other run's specification
 * @param before where the other run itself branched off, if it did
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
