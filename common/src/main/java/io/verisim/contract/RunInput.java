package io.verisim.contract;

import io.verisim.spec.RunSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a run's workflow is started with.
 *
 * @param cycles adversarial cycles to do in all; more than the specification says once somebody
 *     asked for more
 * @param done adversarial cycles that the run had done when it was complete and somebody asked for
 *     more: that perplexity stopped improving within them, or that people stopped preferring their
 *     versions, no longer ends it; 0 otherwise
 * @param fork where it branched off another run; absent if it did not
 * @param heartbeatTimeout how long a worker may be silent until its stage is given to another
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
  /** A batch of a large model on a slow device takes half a minute. */
  public static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(60);

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
