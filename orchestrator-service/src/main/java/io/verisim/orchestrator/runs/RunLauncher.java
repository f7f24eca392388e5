package io.verisim.orchestrator.runs;

import io.verisim.lifecycle.RunOrder;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.RunState;
import io.verisim.run.RunSpec;
import java.io.IOException;
import java.util.Optional;

/** Starts the workflows of runs, for the first time and again. */
final class RunLauncher {
  private final RunArchive archive;
  private final RunWorkflows workflows;

  RunLauncher(RunArchive archive, RunWorkflows workflows) {
    this.archive = archive;
    this.workflows = workflows;
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
    Optional<RunReport> last = archive.report(run);
    if (last.isPresent()) {
      // So that nobody takes the old end for the new one if the run is interrupted again.
      archive.store().publish(goingOn(last.get()));
    }
    int cycles = archive.store().requestedCycles(run, spec);
    workflows.start(new RunOrder(run, spec, cycles, done(last)));
    return true;
  }

  /** Cycles that a completed run had: asked for more, it does them whatever rule ended it. */
  private static int done(Optional<RunReport> last) {
    return last.filter(report -> report.state() == RunState.COMPLETED)
        .map(report -> Math.max(0, report.cycles().size() - 1))
        .orElse(0);
  }

  private static RunReport goingOn(RunReport ended) {
    return new RunReport(
        ended.run(),
        RunState.RUNNING,
        "",
        ended.cycles(),
        ended.requestedCycles(),
        "",
        ended.bestVersion(),
        ended.findings(),
        null);
  }
}
