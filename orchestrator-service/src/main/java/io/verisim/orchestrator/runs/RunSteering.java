package io.verisim.orchestrator.runs;

import io.grpc.Deadline;
import io.verisim.contract.TrainingRun;
import io.verisim.orchestrator.runs.RunException.Refusal;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Actions on existing runs: pause, resume, stop, add cycles. */
final class RunSteering {
  private static final int MOST_CYCLES_AT_ONCE = 1000;

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final RunArchive archive;
  private final RunWorkflows workflows;
  private final RunStarter starter;

  RunSteering(RunArchive archive, RunWorkflows workflows, RunStarter starter) {
    this.archive = archive;
    this.workflows = workflows;
    this.starter = starter;
  }

  void pause(String run) throws IOException {
    archive.spec(run);
    if (isRunning(run)) {
      workflows.tell(run, TrainingRun::pause);
    } else if (archive.store().halted(run).filter(RunState.PAUSED::equals).isEmpty()) {
      throw notRunning(run, "paused");
    }
    archive.store().halt(run, RunState.PAUSED);
  }

  boolean resume(String run) throws IOException {
    RunSpec spec = archive.spec(run);
    if (!isRunning(run)) {
      Optional<RunReport> last = archive.report(run);
      if (isComplete(last)) {
        throw new RunException(
            Refusal.RUN_FINISHED, "run \"" + run + "\" is complete; there is nothing to resume");
      }
      return starter.launch(run, spec, last);
    }
    archive.store().release(run);
    if (workflows.of(run).report().state() != RunState.PAUSED) {
      return false;
    }
    workflows.tell(run, TrainingRun::resume);
    return true;
  }

  void stop(String run) throws IOException {
    archive.spec(run);
    if (isRunning(run)) {
      workflows.stop(run, Deadline.after(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
    } else if (archive.ended(run).isPresent()) {
      throw notRunning(run, "stopped");
    }
    archive.store().halt(run, RunState.STOPPED);
  }

  int addCycles(String run, int count) throws IOException {
    if (count < 1 || count > MOST_CYCLES_AT_ONCE) {
      throw RunException.invalid(List.of(new Problem(
          "count", "is " + count + ", expected 1 to " + MOST_CYCLES_AT_ONCE + " more cycles")));
    }
    RunSpec spec = archive.spec(run);
    if (isRunning(run)) {
      int total = workflows.ask(run, workflow -> workflow.addCycles(count));
      archive.store().requestCycles(run, total);
      return total;
    }
    Optional<RunReport> last = archive.report(run);
    // A complete run may have done fewer cycles than it was asked for.
    int before = isComplete(last)
        ? last.orElseThrow().cycles().size() - 1
        : archive.store().requestedCycles(run, spec);
    archive.store().requestCycles(run, before + count);
    starter.launch(run, spec, last);
    return before + count;
  }

  private boolean isRunning(String run) {
    return workflows.running(run).isPresent();
  }

  private static boolean isComplete(Optional<RunReport> last) {
    return last.filter(report -> report.state() == RunState.COMPLETED).isPresent();
  }

  private static RunException notRunning(String run, String what) {
    return new RunException(
        Refusal.RUN_NOT_RUNNING, "run \"" + run + "\" is not running, so it cannot be " + what);
  }
}
