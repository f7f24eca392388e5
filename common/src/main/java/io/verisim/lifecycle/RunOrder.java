package io.verisim.lifecycle;

import io.verisim.run.RunSpec;

/**
 * What a run's workflow is started with.
 *
 * @param cycles adversarial cycles to do in all; more than the specification says once somebody asked for more
 * @param done adversarial cycles that the run had done when it was complete and somebody asked for more: that perplexity
 *     stopped improving within them no longer ends it; 0 otherwise
 */
public record RunOrder(String run, RunSpec spec, int cycles, int done) {
  public RunOrder {
    if (done < 0) {
      throw new IllegalArgumentException("done is " + done + ", expected at least 0 cycles");
    }
  }

  /** For a run that is not complete. */
  public RunOrder(String run, RunSpec spec, int cycles) {
    this(run, spec, cycles, 0);
  }
}
