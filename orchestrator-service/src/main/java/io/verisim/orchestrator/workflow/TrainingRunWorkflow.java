package io.verisim.orchestrator.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.verisim.artifact.ArtifactRef;
import io.verisim.lifecycle.AdversarialCycle;
import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.CycleOrder;
import io.verisim.lifecycle.CycleTable;
import io.verisim.lifecycle.GenerationActivities;
import io.verisim.lifecycle.RecordActivities;
import io.verisim.lifecycle.RunOrder;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.RunState;
import io.verisim.lifecycle.StageNames;
import io.verisim.lifecycle.TaskQueues;
import io.verisim.lifecycle.TrainerActivities;
import io.verisim.lifecycle.TrainingRun;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prepares the corpus, pretrains, then carries the model through cycles until a rule or a person ends the run. */
public final class TrainingRunWorkflow implements TrainingRun {
  private final GenerationActivities generation = Workflow.newActivityStub(
      GenerationActivities.class, StageOptions.stage(TaskQueues.GENERATION));
  private final TrainerActivities trainer =
      Workflow.newActivityStub(TrainerActivities.class, StageOptions.stage(TaskQueues.TRAINER));
  private final RecordActivities records =
      Workflow.newActivityStub(RecordActivities.class, StageOptions.record());

  private final RunOrder order;
  private final List<CycleFigures> cycles = new ArrayList<>();
  private int requested;
  private boolean stopped;
  private String stage = "";
  private @Nullable RunReport ended;

  @WorkflowInit
  public TrainingRunWorkflow(RunOrder order) {
    this.order = order;
    this.requested = order.cycles();
  }

  @Override
  public RunReport run(RunOrder same) {
    try {
      ArtifactRef corpus = prepareCorpus();
      show(pretrain(corpus));
      return runCycles(corpus);
    } catch (ActivityFailure | ChildWorkflowFailure e) {
      ApplicationFailure cause = cause(e);
      publish(report(RunState.FAILED, cause.getType(), cause.getOriginalMessage()));
      throw ApplicationFailure.newNonRetryableFailureWithCause(
          cause.getOriginalMessage(), cause.getType(), e);
    }
  }

  private RunReport runCycles(ArtifactRef corpus) {
    Optional<String> end = decide();
    while (end.isEmpty()) {
      show(cycle(corpus));
      end = decide();
    }
    RunReport last = publish(report(RunState.COMPLETED, end.get(), null));
    if (decide().isPresent()) {
      return last;
    }
    // Somebody asked for more cycles while the report was written: the run has not ended after all.
    publish(report(RunState.RUNNING, "", null));
    return runCycles(corpus);
  }

  private Optional<String> decide() {
    return Termination.decide(order.spec(), requested, order.done(), stopped, cycles);
  }

  private ArtifactRef prepareCorpus() {
    stage = "corpus";
    return generation
        .prepareCorpus(new GenerationActivities.Corpus(order.run(), order.spec()))
        .artifact();
  }

  /** Cycle 0. */
  private CycleFigures pretrain(ArtifactRef corpus) {
    CycleDiary diary = new CycleDiary(0);
    stage = "cycle 0: pretraining";
    StageOutcome model = diary.note(
        StageNames.PRETRAINING,
        trainer.pretrain(new TrainerActivities.Pretraining(order.run(), order.spec(), corpus)));
    stage = "cycle 0: evaluation";
    StageOutcome evaluation = diary.note(
        StageNames.EVALUATION,
        generation.evaluate(new GenerationActivities.Evaluation(
            order.run(), order.spec(), 1, corpus, model.artifact())));
    return diary.close(
        1, model.artifact(), Outcome.PRETRAINED, Results.stopReason(model), evaluation.artifact());
  }

  private CycleFigures cycle(ArtifactRef corpus) {
    int number = cycles.size();
    stage = "cycle " + number;
    AdversarialCycle cycle = Workflow.newChildWorkflowStub(
        AdversarialCycle.class,
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(AdversarialCycle.workflowId(order.run(), number))
            .build());
    ArtifactRef start = cycles.get(number - 1).baseModel();
    return cycle.run(new CycleOrder(order.run(), order.spec(), number, corpus, start));
  }

  @Override
  public RunReport report() {
    return ended == null ? report(RunState.RUNNING, "", null) : ended;
  }

  private RunReport report(RunState state, String stopReason, @Nullable String failure) {
    return new RunReport(
        order.run(),
        state,
        state == RunState.RUNNING ? stage : "",
        cycles,
        requested,
        stopReason,
        BestVersion.of(order.spec(), cycles),
        Findings.of(order.spec(), cycles, stopReason),
        failure);
  }

  private RunReport publish(RunReport report) {
    records.publish(report);
    ended = report.state() == RunState.RUNNING ? null : report;
    return report;
  }

  /** Adds a cycle to what a person reads in the Temporal UI. */
  private void show(CycleFigures cycle) {
    cycles.add(cycle);
    Workflow.setCurrentDetails(CycleTable.of(cycles).markdown());
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
          "count is " + count + ", expected 1 to " + most + " cycles more");
    }
  }

  @Override
  public void stop() {
    stopped = true;
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
