package io.verisim.orchestrator.workflow;

import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
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
import io.verisim.lifecycle.Rating;
import io.verisim.lifecycle.RatingStatus;
import io.verisim.lifecycle.RecordActivities;
import io.verisim.lifecycle.RunOrder;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.RunState;
import io.verisim.lifecycle.StageNames;
import io.verisim.lifecycle.TrainerActivities;
import io.verisim.lifecycle.TrainingRun;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prepares the corpus, pretrains, then carries the model through cycles until a rule or a person ends the run. */
public final class TrainingRunWorkflow implements TrainingRun {
  /** A change: since then, a report is published after every cycle. */
  private static final String REPORT_EACH_CYCLE = "report-each-cycle";

  private final RunOrder order;
  private final GenerationActivities generation;
  private final Evaluations evaluations;
  private final TrainerActivities trainer;
  private final RecordActivities records = StageOptions.records();
  private final StageGate gate = new StageGate();
  private final RatingGate ratings;
  private final Controls controls;
  private final Whereabouts whereabouts;
  private final List<CycleFigures> cycles = new ArrayList<>();
  private int requested;
  private boolean reportsEachCycle;
  private @Nullable RunReport ended;

  @WorkflowInit
  public TrainingRunWorkflow(RunOrder order) {
    StageOptions options = new StageOptions(order.run(), order.heartbeatTimeout());
    this.order = order;
    this.generation = options.generation();
    this.evaluations = new Evaluations(generation, gate::begin);
    this.trainer = options.trainer();
    this.ratings =
        new RatingGate(records, gate, order.run(), order.spec().termination().ratings());
    this.requested = order.cycles();
    this.controls = new Controls(order, gate, this::showCycles);
    this.whereabouts = new Whereabouts(order.run(), order.searchable());
  }

  @Override
  public RunReport run(RunOrder same) {
    reportsEachCycle = Workflow.getVersion(REPORT_EACH_CYCLE, Workflow.DEFAULT_VERSION, 1) >= 1;
    try {
      return runCycles(pretrain(prepareCorpus()));
    } catch (TemporalFailure e) {
      return endEarly(e);
    }
  }

  /** Somebody stopped the run, or cancelled it in Temporal, or a stage failed for good. */
  private RunReport endEarly(TemporalFailure why) {
    if (CancellationScope.current().isCancelRequested()) {
      publish(report(RunState.STOPPED, "cancel", null));
      throw new CanceledFailure("run " + order.run() + " was cancelled");
    }
    if (StageGate.isHalt(why)) {
      RunReport last = publish(report(RunState.STOPPED, "stop", null));
      Workflow.await(Workflow::isEveryHandlerFinished);
      return last;
    }
    ApplicationFailure cause = cause(why);
    publish(report(RunState.FAILED, cause.getType(), cause.getOriginalMessage()));
    throw ApplicationFailure.newNonRetryableFailureWithCause(
        cause.getOriginalMessage(), cause.getType(), why);
  }

  private RunReport runCycles(Shared shared) {
    Optional<String> end = end();
    while (end.isEmpty()) {
      show(ask(cycle(shared)), shared);
      end = end();
    }
    RunReport last = publish(report(RunState.COMPLETED, end.get(), null));
    Workflow.await(Workflow::isEveryHandlerFinished);
    if (decide().isPresent()) {
      return last;
    }
    // Somebody asked for more cycles while the report was written: the run has not ended after all.
    publish(report(RunState.RUNNING, "", null));
    return runCycles(shared);
  }

  /** Why the run ends now, if it does: with its controls done, unless somebody asks for more meanwhile. */
  private Optional<String> end() {
    if (decide().isPresent()) {
      whereabouts.at(StageNames.CONTROL, cycles.size() - 1);
      Workflow.await(() -> gate.isClosed() || decide().isEmpty() || controls.areDone());
      gate.pass();
      if (decide().isPresent()) {
        controls.settle();
      }
    }
    return decide();
  }

  private Optional<String> decide() {
    return Termination.decide(order.spec(), requested, order.done(), cycles);
  }

  private ArtifactRef prepareCorpus() {
    whereabouts.at(StageNames.CORPUS, 0);
    return gate.run(
            generation::prepareCorpus,
            new GenerationActivities.Corpus(order.run(), order.specOf(0)))
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
    RunSpec spec = order.specOf(0);
    CycleDiary diary = new CycleDiary(0);
    whereabouts.in(0, StageNames.PRETRAINING);
    List<Promise<StageOutcome>> reading = new ArrayList<>();
    for (int number = 1; number <= spec.rewardModel().readers().size(); number++) {
      reading.add(gate.begin(
          trainer::trainLanguageModel,
          new TrainerActivities.LanguageModel(order.run(), spec, number, corpus)));
    }
    StageOutcome model = diary.note(
        StageNames.PRETRAINING,
        gate.run(trainer::pretrain, new TrainerActivities.Pretraining(order.run(), spec, corpus)));
    List<ArtifactRef> languageModels = new ArrayList<>();
    for (Promise<StageOutcome> reader : reading) {
      languageModels.add(
          diary.cost(diary.took(StageNames.LANGUAGE_MODEL, reader.get())).artifact());
    }
    whereabouts.in(0, StageNames.EVALUATION);
    StageOutcome evaluation = diary.note(
        StageNames.EVALUATION,
        evaluations.run(new GenerationActivities.Evaluation(
            order.run(),
            spec,
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

  /** A cycle that a halt has ended begins again; its finished stages return at once. */
  private CycleFigures cycle(Shared shared) {
    int number = cycles.size();
    whereabouts.in(number);
    gate.pass();
    while (true) {
      try {
        return begin(number, shared);
      } catch (ChildWorkflowFailure e) {
        if (!StageGate.isHalt(e)) {
          throw e;
        }
        gate.passAfterHalt();
      }
    }
  }

  private CycleFigures begin(int number, Shared shared) {
    AdversarialCycle cycle = Workflow.newChildWorkflowStub(
        AdversarialCycle.class,
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(AdversarialCycle.workflowId(order.run(), number))
            .setStaticSummary("Cycle " + number + " of " + order.run())
            .build());
    return cycle.run(new CycleOrder(
        order.run(),
        order.specOf(number),
        number,
        shared.corpus(),
        cycles.get(number - 1).baseModel(),
        shared.languageModels(),
        shared.baseline(),
        order.heartbeatTimeout(),
        order.searchable()));
  }

  /** Has people compare a new version with the one before, where the specification wants it. */
  private CycleFigures ask(CycleFigures cycle) {
    ArtifactRef before = newestEvaluation();
    if (!order.specOf(cycle.cycle()).termination().humanRating()
        || cycle.outcome() != Outcome.IMPROVED
        || cycle.evaluation() == null
        || before == null) {
      return cycle;
    }
    whereabouts.in(cycle.cycle(), "rating");
    return ratings
        .ask(cycle, before, cycle.evaluation())
        .map(preference -> cycle.with(preference.figures()))
        .orElse(cycle);
  }

  private @Nullable ArtifactRef newestEvaluation() {
    return cycles.get(cycles.size() - 1).evaluation();
  }

  @Override
  public RunReport report() {
    return ended == null
        ? report(gate.isShut() ? RunState.PAUSED : RunState.RUNNING, "", null)
        : ended;
  }

  private RunReport report(RunState state, String stopReason, @Nullable String failure) {
    List<CycleFigures> judged = controls.beside(cycles);
    return new RunReport(
        order.run(),
        state,
        state.ended() ? "" : whereabouts.text(),
        judged,
        requested,
        stopReason,
        BestVersion.of(order.spec(), judged),
        Findings.of(order.spec(), judged, stopReason),
        failure,
        state.ended() ? null : ratings.status());
  }

  /** Also where the run is cancelled: its last report must be written all the same. */
  private RunReport publish(RunReport report) {
    Workflow.newDetachedCancellationScope(() -> records.publish(report)).run();
    ended = report.state().ended() ? report : null;
    return report;
  }

  /** Takes a cycle into the report, and begins its control beside what comes next. */
  private void show(CycleFigures cycle, Shared shared) {
    cycles.add(cycle);
    showCycles();
    whereabouts.judged(cycle);
    controls.begin(
        cycle, shared.corpus(), shared.first(), shared.languageModels(), shared.baseline());
    if (reportsEachCycle) {
      publish(report(RunState.RUNNING, "", null));
    }
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
  public void pause() {
    gate.shut();
  }

  @Override
  public void validatePause() {
    refuseIf(ended != null || gate.isClosed(), "has ended, so it cannot be paused");
  }

  @Override
  public void resume() {
    gate.open();
  }

  @Override
  public void validateResume() {
    refuseIf(!gate.isShut(), "is not paused");
  }

  @Override
  public void stop() {
    gate.close();
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
      throw new IllegalStateException("run \"" + order.run() + "\" " + why);
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
