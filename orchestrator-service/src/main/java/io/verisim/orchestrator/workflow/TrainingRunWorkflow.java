package io.verisim.orchestrator.workflow;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.temporal.workflow.WorkflowLock;
import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.AdversarialCycle;
import io.verisim.contract.CycleInput;
import io.verisim.contract.EvaluationArtifacts;
import io.verisim.contract.Rating;
import io.verisim.contract.RecordActivities;
import io.verisim.contract.RunInput;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainingRun;
import io.verisim.orchestrator.judgement.BestVersion;
import io.verisim.orchestrator.judgement.Findings;
import io.verisim.orchestrator.judgement.Termination;
import io.verisim.orchestrator.judgement.Verdicts;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.CycleTable;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.report.RunStopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs cycle 0, then further cycles until a rule or a person ends the run. */
public final class TrainingRunWorkflow implements TrainingRun {
  private final RunInput input;
  private final StageOptions options;
  private final RecordActivities records = StageOptions.records();
  private final WorkflowLock reports = Workflow.newWorkflowLock();
  private final PauseGate gate = new PauseGate();
  private final RatingGate ratings;
  private final Baselines baselines;
  private final RunStatus status;
  private final List<CycleFigures> cycles = new ArrayList<>();
  private int requested;
  private boolean publishesBaselines;
  private @Nullable RunReport ended;

  @WorkflowInit
  public TrainingRunWorkflow(RunInput input) {
    this.input = input;
    this.options = new StageOptions(input.run(), input.heartbeatTimeout());
    this.ratings =
        new RatingGate(records, gate, input.run(), input.spec().termination().ratings());
    this.requested = input.cycles();
    this.baselines = new Baselines(input, gate, () -> requested, this::arrived);
    this.status = new RunStatus(input.run(), input.searchable());
  }

  @Override
  public RunReport run(RunInput same) {
    // Asked before all commands, because the question itself can change their order.
    publishesBaselines = Workflow.getVersion("publish-baselines", Workflow.DEFAULT_VERSION, 1)
        != Workflow.DEFAULT_VERSION;
    try {
      return runCycles(cycleZero());
    } catch (TemporalFailure e) {
      return endEarly(e);
    }
  }

  /** The run was stopped, it was cancelled in Temporal, or a stage failed permanently. */
  private RunReport endEarly(TemporalFailure why) {
    if (CancellationScope.current().isCancelRequested()) {
      publish(report(RunState.STOPPED, RunStopReason.CANCELLED.code(), null));
      throw new CanceledFailure("run " + input.run() + " was cancelled");
    }
    if (PauseGate.isHalt(why)) {
      RunReport last = publish(report(RunState.STOPPED, RunStopReason.STOPPED.code(), null));
      Workflow.await(Workflow::isEveryHandlerFinished);
      return last;
    }
    ApplicationFailure cause = cause(why);
    publish(report(RunState.FAILED, cause.getType(), cause.getOriginalMessage()));
    throw ApplicationFailure.newNonRetryableFailureWithCause(
        cause.getOriginalMessage(), cause.getType(), why);
  }

  private RunReport runCycles(Shared shared) {
    Optional<RunStopReason> end = awaitBaselines();
    while (end.isEmpty()) {
      record(awaitRatings(cycle(shared)), shared);
      end = awaitBaselines();
    }
    RunReport last = publish(report(RunState.COMPLETED, end.get().code(), null));
    Workflow.await(Workflow::isEveryHandlerFinished);
    if (decide().isPresent()) {
      return last;
    }
    // Cycles were added while the report was written, so the run has not ended.
    publish(report(RunState.RUNNING, "", null));
    return runCycles(shared);
  }

  /**
   * Why the run ends now, if it does. It waits for the baselines, and the run does not end if
   * cycles are added meanwhile.
   */
  private Optional<RunStopReason> awaitBaselines() {
    if (decide().isPresent()) {
      status.atRun(cycles.size() - 1, StageNames.BASELINE);
      Workflow.await(() -> gate.isStopped() || decide().isEmpty() || baselines.areDone());
      gate.await();
      if (decide().isPresent()) {
        baselines.settle();
      }
    }
    return decide();
  }

  private Optional<RunStopReason> decide() {
    return Termination.decide(input.spec(), requested, input.done(), cycles);
  }

  private Shared cycleZero() {
    CycleZero.Made made =
        new CycleZero(input, gate, status, options.generation(), options.trainer()).run();
    Shared shared = new Shared(made.figures().baseModel(), made.shared());
    record(made.figures(), shared);
    return shared;
  }

  /** The artifacts of cycle 0: the first version of the base model, and what evaluations read. */
  private record Shared(ArtifactRef first, EvaluationArtifacts artifacts) {}

  /** A cycle that was halted starts again; its finished stages return at once. */
  private CycleFigures cycle(Shared shared) {
    int number = cycles.size();
    status.atCycle(number);
    gate.await();
    while (true) {
      try {
        return startCycle(number, shared);
      } catch (ChildWorkflowFailure e) {
        if (!PauseGate.isHalt(e)) {
          throw e;
        }
        gate.awaitAfterHalt();
      }
    }
  }

  private CycleFigures startCycle(int number, Shared shared) {
    AdversarialCycle cycle = Workflow.newChildWorkflowStub(
        AdversarialCycle.class,
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(AdversarialCycle.workflowId(input.run(), number))
            .setStaticSummary("Cycle " + number + " of " + input.run())
            .build());
    return cycle.run(new CycleInput(
        input.run(),
        input.specOf(number),
        number,
        shared.first(),
        cycles.get(number - 1).baseModel(),
        cycles.stream()
            .flatMap(before -> Optional.ofNullable(before.reward()).stream())
            .toList(),
        shared.artifacts(),
        input.heartbeatTimeout(),
        input.searchable()));
  }

  /**
   * Waits for people to compare a new version with the previous one, if the specification requires
   * it.
   */
  private CycleFigures awaitRatings(CycleFigures cycle) {
    ArtifactRef before = newestEvaluation();
    if (!input.specOf(cycle.cycle()).termination().humanRating()
        || cycle.outcome() != Outcome.IMPROVED
        || cycle.evaluation() == null
        || before == null) {
      return cycle;
    }
    status.atStage(cycle.cycle(), "rating");
    return ratings
        .awaitRatings(cycle, before, cycle.evaluation())
        .map(preference -> cycle.with(preference.figures()))
        .orElse(cycle);
  }

  private @Nullable ArtifactRef newestEvaluation() {
    return cycles.get(cycles.size() - 1).evaluation();
  }

  @Override
  public RunReport report() {
    return ended == null
        ? report(gate.isPaused() ? RunState.PAUSED : RunState.RUNNING, "", null)
        : ended.requesting(requested); // Cycles may be added while the report is written.
  }

  private RunReport report(RunState state, String stopReason, @Nullable String failure) {
    List<CycleFigures> judged = baselines.beside(cycles);
    return new RunReport(
        input.run(),
        state,
        state.ended() ? "" : status.text(),
        judged,
        Verdicts.of(judged),
        requested,
        stopReason,
        BestVersion.of(input.spec(), judged),
        Findings.of(input.spec(), judged, stopReason),
        failure,
        state.ended() ? null : ratings.status());
  }

  /** Publishes a report, also if the run is cancelled, because its last report must be written. */
  private RunReport publish(RunReport report) {
    boolean ends = report.state().ended();
    if (!ends) {
      ended = null;
    }
    write(() -> records.publish(report));
    if (ends) {
      ended = report;
    }
    return report;
  }

  /**
   * Shows and publishes a baseline, which nothing else may follow for hours. Runs whose history
   * began with an earlier version of this program publish it with the next cycle.
   */
  private void arrived() {
    showTable();
    if (publishesBaselines) {
      write(() -> {
        if (ended == null && !gate.isStopped()) {
          records.publish(report());
        }
      });
    }
  }

  /** Writes one report after the other, so that none is replaced by an earlier one. */
  private void write(Runnable publication) {
    Workflow.newDetachedCancellationScope(() -> {
          reports.lock();
          try {
            publication.run();
          } finally {
            reports.unlock();
          }
        })
        .run();
  }

  /** Adds a cycle to the report, and starts its baseline in parallel with the next steps. */
  private void record(CycleFigures cycle, Shared shared) {
    cycles.add(cycle);
    showTable();
    status.judged(cycle);
    baselines.begin(cycle, shared.first(), shared.artifacts());
    publish(report(RunState.RUNNING, "", null));
  }

  /** Shows the table of cycles in the Temporal UI. */
  private void showTable() {
    Workflow.setCurrentDetails(CycleTable.versions(baselines.beside(cycles)).markdown());
  }

  @Override
  public int addCycles(int count) {
    requested += count;
    return requested;
  }

  @Override
  public void validateAddCycles(int count) {
    int most = Integer.MAX_VALUE - requested;
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "count is " + count + ", expected 1 to " + most + " more cycles");
    }
  }

  @Override
  public void pause() {
    gate.pause();
  }

  @Override
  public void validatePause() {
    refuseIf(ended != null || gate.isStopped(), "has ended, so it cannot be paused");
  }

  @Override
  public void resume() {
    gate.resume();
  }

  @Override
  public void validateResume() {
    refuseIf(!gate.isPaused(), "is not paused");
  }

  @Override
  public void stop() {
    gate.stop();
  }

  @Override
  public RatingStatus rate(Rating rating) {
    return ratings.rate(rating);
  }

  @Override
  public void validateRate(Rating rating) {
    ratings.validate(rating);
  }

  private void refuseIf(boolean senseless, String why) {
    if (senseless) {
      throw new IllegalStateException("run \"" + input.run() + "\" " + why);
    }
  }

  private static ApplicationFailure cause(TemporalFailure failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof ApplicationFailure)) {
      cause = cause.getCause();
    }
    return cause instanceof ApplicationFailure typed
        ? typed
        : ApplicationFailure.newNonRetryableFailure(String.valueOf(failure.getMessage()), "defect");
  }
}
