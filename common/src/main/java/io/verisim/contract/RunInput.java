package io.verisim.contract;

import io.verisim.spec.RunSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The input of a run's workflow.
 *
 * @param cycles the total number of adversarial cycles; more than in the specification if cycles
 *     were added
 * @param done the adversarial cycles of a completed run to which cycles were added, otherwise 0. A
 *     missing improvement of the perplexity or a missing preference in these cycles no longer ends
 *     the run.
 * @param fork the point at which it branched off from another run; absent if it did not
 * @param heartbeatTimeout how long a worker may be silent before another worker takes over its
 *     stage
 * @param searchable whether the server knows {@link SearchKeys}, so that the workflows may set them
 */
public record RunInput(
    String run,
    RunSpec spec,
    int cycles,
    int done,
    @Nullable Fork fork,
    Duration heartbeatTimeout,
    boolean searchable) {
  public RunInput {
    if (done < 0) {
      throw new IllegalArgumentException("done is " + done + ", expected at least 0 cycles");
    }
  }

  /** The specification that a cycle follows. */
  public RunSpec specOf(int cycle) {
    return fork != null && cycle <= fork.cycle() ? fork.specOf(cycle) : spec;
  }
}
