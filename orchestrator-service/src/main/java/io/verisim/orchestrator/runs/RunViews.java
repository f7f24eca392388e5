package io.verisim.orchestrator.runs;

import io.temporal.client.WorkflowExecutionDescription;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.RunState;
import io.verisim.lifecycle.RunView;
import io.verisim.orchestrator.runs.RunException.Reason;
import io.verisim.run.RunSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Runs as people see them: from the workflow while it runs, then from what it published. */
final class RunViews {
  private final RunArchive archive;
  private final RunWorkflows workflows;
  private final RunProgress progress;

  RunViews(RunArchive archive, RunWorkflows workflows) {
    this.archive = archive;
    this.workflows = workflows;
    this.progress = new RunProgress(workflows);
  }

  RunView show(String run) throws IOException {
    RunSpec spec = archive.spec(run);
    Optional<WorkflowExecutionDescription> running = workflows.running(run);
    if (running.isPresent()) {
      return RunView.of(
          spec.name(), workflows.of(run).report(), progress.of(running.get()).toList());
    }
    Optional<RunReport> ended = archive.ended(run);
    return RunView.of(
        spec.name(), ended.isPresent() ? ended.get() : interrupted(run, spec), List.of());
  }

  /** The view of a run among others, which an unreadable one must not hide. */
  RunView inList(String run) throws IOException {
    try {
      return show(run);
    } catch (RunException e) {
      if (e.reason() != Reason.RUN_UNREADABLE) {
        throw e;
      }
      return RunView.of(run, failed(run, 0, String.valueOf(e.getMessage())), List.of());
    }
  }

  /** It was started and has not ended, but nothing carries it on: the server died, or forgot it. */
  private RunReport interrupted(String run, RunSpec spec) throws IOException {
    String failure = "interrupted: resume it with ./verisim resume " + run
        + " or POST /api/v1/runs/" + run + "/resume; what is committed stays";
    int requested = archive.store().requestedCycles(run, spec);
    Optional<RunReport> before = archive.report(run);
    return before.isEmpty()
        ? failed(run, requested, failure)
        : new RunReport(
            run,
            RunState.FAILED,
            "",
            before.get().cycles(),
            requested,
            "interrupted",
            before.get().bestVersion(),
            before.get().findings(),
            failure);
  }

  private static RunReport failed(String run, int requested, String failure) {
    return new RunReport(
        run, RunState.FAILED, "", List.of(), requested, "interrupted", 0, List.of(), failure);
  }
}
