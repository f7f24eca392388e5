package io.verisim.orchestrator.runs;

import io.verisim.contract.RunInput;
import io.verisim.contract.RunStore;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Starts the workflows of runs, for the first time and again. */
final class RunLauncher {
  private final RunArchive archive;
  private final RunWorkflows workflows;
  private final Duration heartbeatTimeout;
  private final BooleanSupplier searchable;

  /**
   * @param heartbeatTimeout how long a worker may be silent until its stage is given to another
   * @param searchable whether the server knows {@link io.verisim.contract.SearchKeys}
   */
  RunLauncher(
      RunArchive archive,
      RunWorkflows workflows,
      Duration heartbeatTimeout,
      BooleanSupplier searchable) {
    this.archive = archive;
    this.workflows = workflows;
    this.heartbeatTimeout = heartbeatTimeout;
    this.searchable = searchable;
  }

  boolean isRunning(String run) {
    return workflows.running(run).isPresent();
  }

  /**
   * Starts the workflow of a run, unless it runs.
   *
   * @return whether it was started by this call
   */
  boolean launch(String run, RunSpec spec) throws IOException {
    if (isRunning(run)) {
      return false;
    }
    RunStore store = archive.store();
    store.release(run);
    Optional<RunReport> last = archive.report(run);
    int cycles = store.requestedCycles(run, spec);
    if (last.isPresent()) {
      // So that nobody takes the old end for the new one if the run is interrupted again.
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

  /** Cycles that a completed run had: asked for more, it does them whatever rule ended it. */
  private static int done(Optional<RunReport> last) {
    return last.filter(report -> report.state() == RunState.COMPLETED)
        .map(report -> Math.max(0, report.cycles().size() - 1))
        .orElse(0);
  }
}
