package io.verisim.orchestrator.runs;

import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.failure.TemporalException;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.orchestrator.judgement.ContinuedReport;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Views of runs, from the workflow while it runs and from the published report afterwards. */
final class RunViews {
  /** How long a request for one run waits for its workflow. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final RunArchive archive;
  private final RunWorkflows workflows;
  private final RunProgress progress;

  RunViews(RunArchive archive, RunWorkflows workflows) {
    this.archive = archive;
    this.workflows = workflows;
    this.progress = new RunProgress(workflows);
  }

  RunView show(String run) throws IOException {
    return show(run, Deadline.after(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
  }

  private RunView show(String run, Deadline deadline) throws IOException {
    RunSpec spec = archive.spec(run);
    Optional<WorkflowExecutionDescription> running = workflows.running(run);
    if (running.isEmpty()) {
      return RunView.of(spec.name(), archive.startedAt(run), idle(run, spec), List.of());
    }
    try {
      Optional<RunReport> report = workflows.report(run, deadline);
      return RunView.of(
          spec.name(),
          archive.startedAt(run),
          report.isPresent() ? whole(report.get(), spec) : silent(run, spec),
          progress.of(running.get()).toList());
    } catch (WorkflowNotFoundException e) { // It has just ended.
      return RunView.of(spec.name(), archive.startedAt(run), idle(run, spec), List.of());
    }
  }

  /**
   * The view of a run in a list. A run that is unreadable, or does not answer before the deadline,
   * must not hide the others.
   */
  RunView inList(String run, Deadline deadline) throws IOException {
    try {
      return show(run, deadline);
    } catch (TemporalException | StatusRuntimeException e) {
      throw e; // This concerns all runs.
    } catch (ArtifactDamagedException | RuntimeException e) {
      RunReport unreadable =
          RunReport.empty(run, 0).unattended(Optional.empty(), 0, String.valueOf(e.getMessage()));
      return RunView.of(run, archive.startedAt(run), unreadable, List.of());
    }
  }

  /** A continued run has gone through a part of its finished cycles only. */
  private RunReport whole(RunReport running, RunSpec spec) throws IOException {
    return archive
        .report(running.run())
        .map(earlier -> ContinuedReport.of(spec, earlier, running))
        .orElse(running);
  }

  /** The last published report; an empty one before there is any. */
  private RunReport last(String run, int requested) throws IOException {
    return archive.report(run).orElse(RunReport.empty(run, requested));
  }

  /** The last published report of a run whose workflow does not answer. */
  private RunReport silent(String run, RunSpec spec) throws IOException {
    int requested = archive.store().requestedCycles(run, spec);
    return last(run, requested)
        .idle(
            archive.store().halted(run).orElse(RunState.RUNNING),
            requested,
            "",
            "the run's workflow has not answered in time, so this is its last report; if that"
                + " lasts, the orchestrator's log says why");
  }

  /**
   * The report of a run without a running workflow: it has ended or was halted, or the server died
   * or lost it.
   */
  private RunReport idle(String run, RunSpec spec) throws IOException {
    int requested = archive.store().requestedCycles(run, spec);
    return last(run, requested)
        .unattended(
            archive.store().halted(run),
            requested,
            "interrupted: resume it with ./verisim resume " + run + " or POST /api/v1/runs/" + run
                + "/resume; committed artifacts are kept");
  }
}
