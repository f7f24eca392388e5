package io.verisim.orchestrator.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.verisim.artifact.ArtifactRef;
import io.verisim.lifecycle.AdversarialCycle;
import io.verisim.lifecycle.ArtifactNames;
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
  private final Controls controls;
  private int requested;
  private boolean stopped;
  private String stage = "";
  private @Nullable RunReport ended;

  @WorkflowInit
  public TrainingRunWorkflow(RunOrder order) {
    this.order = order;
    this.requested = order.cycles();
    this.controls = new Controls(order, this::showCycles);
  }

  @Override
  public RunReport run(RunOrder same) {
    try {
      ArtifactRef corpus = prepareCorpus();
      return runCycles(pretrain(corpus));
    } catch (ActivityFailure | ChildWorkflowFailure e) {
      ApplicationFailure cause = cause(e);
      publish(report(RunState.FAILED, cause.getType(), cause.getOriginalMessage()));
      throw ApplicationFailure.newNonRetryableFailureWithCause(
          cause.getOriginalMessage(), cause.getType(), e);
    }
  }

  private RunReport runCycles(Shared shared) {
    Optional<String> end = end();
    while (end.isEmpty()) {
      show(cycle(shared), shared);
      end = end();
    }
    RunReport last = publish(report(RunState.COMPLETED, end.get(), null));
    if (decide().isPresent()) {
      return last;
    }
    // Somebody asked for more cycles while the report was written: the run has not ended after all.
    publish(report(RunState.RUNNING, "", null));
    return runCycles(shared);
  }

  /** Why the run ends now, if it does: with its controls done, unless a person stops it or asks for more meanwhile. */
  private Optional<String> end() {
    if (!stopped && decide().isPresent()) {
      stage = "control";
      Workflow.await(() -> stopped || decide().isEmpty() || controls.areDone());
      if (!stopped && decide().isPresent()) {
        controls.settle();
      }
    }
    return decide();
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

  /**
   * What all cycles use.
   *
   * @param first version of the base model
   * @param languageModels that critics read with
   * @param baseline the first version's evaluation
   */
  private record Shared(
      ArtifactRef corpus,
      ArtifactRef first,
      List<ArtifactRef> languageModels,
      ArtifactRef baseline) {}

  /** Cycle 0: the first version, and the critics' own models. */
  private Shared pretrain(ArtifactRef corpus) {
    CycleDiary diary = new CycleDiary(0);
    stage = "cycle 0: pretraining";
    List<Promise<StageOutcome>> reading = new ArrayList<>();
    for (int number = 1; number <= order.spec().rewardModel().readers().size(); number++) {
      reading.add(Async.function(
          trainer::trainLanguageModel,
          new TrainerActivities.LanguageModel(order.run(), order.spec(), number, corpus)));
    }
    StageOutcome model = diary.note(
        StageNames.PRETRAINING,
        trainer.pretrain(new TrainerActivities.Pretraining(order.run(), order.spec(), corpus)));
    List<ArtifactRef> languageModels = new ArrayList<>();
    for (Promise<StageOutcome> reader : reading) {
      languageModels.add(
          diary.cost(diary.took(StageNames.LANGUAGE_MODEL, reader.get())).artifact());
    }
    stage = "cycle 0: evaluation";
    StageOutcome evaluation = diary.note(
        StageNames.EVALUATION,
        generation.evaluate(new GenerationActivities.Evaluation(
            order.run(),
            order.spec(),
            ArtifactNames.evaluation(1),
            corpus,
            model.artifact(),
            languageModels,
            null)));
    Shared shared = new Shared(corpus, model.artifact(), languageModels, evaluation.artifact());
    show(
        diary.close(
            1,
            model.artifact(),
            Outcome.PRETRAINED,
            Results.stopReason(model),
            evaluation.artifact()),
        shared);
    return shared;
  }

  private CycleFigures cycle(Shared shared) {
    int number = cycles.size();
    stage = "cycle " + number;
    AdversarialCycle cycle = Workflow.newChildWorkflowStub(
        AdversarialCycle.class,
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(AdversarialCycle.workflowId(order.run(), number))
            .build());
    ArtifactRef start = cycles.get(number - 1).baseModel();
    return cycle.run(new CycleOrder(
        order.run(),
        order.spec(),
        number,
        shared.corpus(),
        start,
        shared.languageModels(),
        shared.baseline()));
  }

  @Override
  public RunReport report() {
    return ended == null ? report(RunState.RUNNING, "", null) : ended;
  }

  private RunReport report(RunState state, String stopReason, @Nullable String failure) {
    List<CycleFigures> judged = controls.beside(cycles);
    return new RunReport(
        order.run(),
        state,
        state == RunState.RUNNING ? stage : "",
        judged,
        requested,
        stopReason,
        BestVersion.of(order.spec(), judged),
        Findings.of(order.spec(), judged, stopReason),
        failure);
  }

  private RunReport publish(RunReport report) {
    records.publish(report);
    ended = report.state() == RunState.RUNNING ? null : report;
    return report;
  }

  /** Takes a cycle into the report, and begins its control beside what comes next. */
  private void show(CycleFigures cycle, Shared shared) {
    cycles.add(cycle);
    showCycles();
    controls.begin(
        cycle, shared.corpus(), shared.first(), shared.languageModels(), shared.baseline());
  }

  /** What a person reads in the Temporal UI. */
  private void showCycles() {
    Workflow.setCurrentDetails(CycleTable.versions(controls.beside(cycles)).markdown());
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
