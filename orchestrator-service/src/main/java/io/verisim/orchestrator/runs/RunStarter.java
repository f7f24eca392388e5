package io.verisim.orchestrator.runs;

import io.verisim.artifact.Digest;
import io.verisim.contract.RunInput;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.runs.RunException.Refusal;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecDifference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs: assigns ids to runs and each id to one specification, and starts and restarts their
 * workflows.
 */
final class RunStarter {
  private static final int IDS_OF_ONE_NAME = 1_000_000_000;
  private static final int KEY_DIGITS = 24;

  private final RunArchive archive;
  private final RunWorkflows workflows;
  private final Clock clock;
  private final Duration heartbeatTimeout;
  private final BooleanSupplier searchable;

  /**
   * @param heartbeatTimeout how long a worker may be silent before another worker takes over its
   *     stage
   * @param searchable whether the server knows {@link io.verisim.contract.SearchKeys}
   */
  RunStarter(
      RunArchive archive,
      RunWorkflows workflows,
      Clock clock,
      Duration heartbeatTimeout,
      BooleanSupplier searchable) {
    this.archive = archive;
    this.workflows = workflows;
    this.clock = clock;
    this.heartbeatTimeout = heartbeatTimeout;
    this.searchable = searchable;
  }

  /** The id that the caller chose, the one that the key stands for, or a new one. */
  static String id(RunSpec spec, @Nullable String idempotencyKey, @Nullable String runId) {
    if (runId != null) {
      return new RunId(runId).value();
    }
    return idempotencyKey != null
        ? ofKey(idempotencyKey)
        : RunId.from(spec.name(), ThreadLocalRandom.current().nextInt(IDS_OF_ONE_NAME))
            .value();
  }

  /** Derived from the key only, so that another specification with the same key is noticed. */
  private static String ofKey(String key) {
    String digits = Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex();
    return "run-" + digits.substring(0, KEY_DIGITS);
  }

  /**
   * Claims the id for the specification and starts the run, unless it is running, complete, paused
   * or stopped.
   *
   * @return whether this call started its workflow
   * @throws RunException if the id belongs to another specification, with both names and the
   *     differences
   */
  boolean start(String run, RunSpec spec) throws IOException {
    RunStore store = archive.store();
    if (!store.claim(run, spec)) {
      throw conflict(run, archive.spec(run), spec);
    }
    store.noteStart(run, clock.instant());
    Optional<RunReport> last = archive.report(run);
    boolean complete = last.isPresent() && last.get().state() == RunState.COMPLETED;
    return !complete && store.halted(run).isEmpty() && launch(run, spec, last);
  }

  private static RunException conflict(String run, RunSpec owner, RunSpec spec) {
    return new RunException(
        Refusal.SPEC_CONFLICT,
        "run \"" + run + "\" has the specification \"" + owner.name() + "\", which differs from"
            + " the one sent, \"" + spec.name() + "\"",
        SpecDifference.between(owner, spec).stream()
            .map(SpecDifference::problem)
            .toList());
  }

  /**
   * Starts the workflow of a run, unless it is running.
   *
   * @param last the report that was published last
   * @return whether this call started it
   */
  boolean launch(String run, RunSpec spec, Optional<RunReport> last) throws IOException {
    if (workflows.running(run).isPresent()) {
      return false;
    }
    RunStore store = archive.store();
    store.release(run);
    int cycles = store.requestedCycles(run, spec);
    if (last.isPresent()) {
      // So that the old end is not mistaken for a new one if the run is interrupted again.
      store.publish(last.get().idle(RunState.RUNNING, cycles, "", null));
    }
    workflows.start(new RunInput(
        run,
        spec,
        cycles,
        done(last),
        store.fork(run).orElse(null),
        heartbeatTimeout,
        searchable.getAsBoolean()));
    return true;
  }

  /** The cycles of a completed run. Added cycles run regardless of the rule that ended the run. */
  private static int done(Optional<RunReport> last) {
    return last.filter(report -> report.state() == RunState.COMPLETED)
        .map(report -> Math.max(0, report.cycles().size() - 1))
        .orElse(0);
  }
}
