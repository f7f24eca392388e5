package io.verisim.orchestrator.runs;

import io.temporal.client.WorkflowExecutionDescription;
import io.verisim.orchestrator.runs.RunException.Refusal;
import io.verisim.report.RunReport;
import io.verisim.report.RunView;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Views of runs, from the workflow while it runs and from the published report afterwards. */
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
    return RunView.of(spec.name(), idle(run, spec), List.of());
  }

  /** The view of a run in a list. An unreadable run must not hide the others. */
  RunView inList(String run) throws IOException {
    try {
      return show(run);
    } catch (RunException e) {
      if (e.reason() != Refusal.RUN_UNREADABLE) {
        throw e;
      }
      RunReport unreadable =
          RunReport.empty(run, 0).unattended(Optional.empty(), 0, String.valueOf(e.getMessage()));
      return RunView.of(run, unreadable, List.of());
    }
  }

  /**
   * The report of a run without a running workflow: it has ended or was halted, or the server died
   * or lost it.
   */
  private RunReport idle(String run, RunSpec spec) throws IOException {
    int requested = archive.store().requestedCycles(run, spec);
    return archive
        .report(run)
        .orElse(RunReport.empty(run, requested))
        .unattended(
            archive.store().halted(run),
            requested,
            "interrupted: resume it with ./verisim resume " + run + " or POST /api/v1/runs/" + run
                + "/resume; committed artifacts are kept");
  }
}
