package io.verisim.orchestrator.runs;

import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.contract.AdversarialCycle;
import io.verisim.contract.CycleInput;
import io.verisim.contract.EvaluationArtifacts;
import io.verisim.contract.Failure;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.Rating;
import io.verisim.contract.RecordActivities;
import io.verisim.contract.RunInput;
import io.verisim.contract.TaskQueues;
import io.verisim.contract.TrainingRun;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Does what the name of the specification says: {@code quick} completes, {@code failing} fails, the
 * task of {@code stuck} never ends, others run until stopped.
 */
public final class ScriptedRun implements TrainingRun {
  private static final Digest DIGEST = Digest.of(new byte[0]);

  private final RecordActivities records = Workflow.newActivityStub(
      RecordActivities.class,
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofSeconds(10))
          .build());
  private final GenerationActivities generation = Workflow.newActivityStub(
      GenerationActivities.class,
      ActivityOptions.newBuilder()
          .setTaskQueue(TaskQueues.GENERATION)
          .setStartToCloseTimeout(Duration.ofMinutes(5))
          .build());
  private final RunInput input;
  private int requested;
  private boolean stopped;
  private boolean paused;
  private int ratings;

  @WorkflowInit
  public ScriptedRun(RunInput input) {
    this.input = input;
    this.requested = input.cycles();
  }

  @Override
  public RunReport run(RunInput same) {
    switch (input.spec().name()) {
      case "quick" -> {}
      case "stuck" -> LockSupport.parkNanos(Duration.ofMinutes(1).toNanos());
      case "failing" -> {
        records.publish(report(RunState.FAILED, "storage-refused", "no such bucket"));
        throw ApplicationFailure.newNonRetryableFailure(
            "no such bucket", Failure.STORAGE_REFUSED.code());
      }
      default -> waitForStop();
    }
    RunReport end = stopped
        ? report(RunState.STOPPED, "stop", null)
        : report(RunState.COMPLETED, "termination.maxCycles", null);
    records.publish(end);
    return end;
  }

  private void waitForStop() {
    var unused = Async.function(
        generation::prepareCorpus,
        new GenerationActivities.CorpusInput(input.run(), input.spec(), null));
    AdversarialCycle cycle = Workflow.newChildWorkflowStub(
        AdversarialCycle.class,
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(AdversarialCycle.workflowId(input.run(), 1))
            .build());
    ArtifactRef model = new ArtifactRef(input.run(), "base_model_v1", DIGEST);
    var unusedToo = Async.function(
        cycle::run,
        new CycleInput(
            input.run(),
            input.spec(),
            1,
            model,
            model,
            List.of(),
            new EvaluationArtifacts(model, List.of(), null, model),
            input.heartbeatTimeout(),
            input.searchable()));
    Workflow.await(() -> stopped);
  }

  @Override
  public RunReport report() {
    return report(paused ? RunState.PAUSED : RunState.RUNNING, "", null);
  }

  private RunReport report(RunState state, String reason, @Nullable String failure) {
    List<CycleFigures> cycles = state == RunState.COMPLETED && !stopped
        ? IntStream.rangeClosed(0, requested).mapToObj(this::cycle).toList()
        : List.of(cycle(0));
    return new RunReport(
        input.run(),
        state,
        "scripted",
        cycles,
        List.of(),
        requested,
        reason,
        1,
        List.of(),
        failure,
        asked());
  }

  private CycleFigures cycle(int number) {
    return new CycleFigures(
        number,
        number + 1,
        new ArtifactRef(input.run(), "base_model_v" + (number + 1), DIGEST),
        number == 0 ? Outcome.PRETRAINED : Outcome.IMPROVED,
        "",
        null,
        Map.of(),
        Map.of(),
        null,
        null,
        Map.of());
  }

  @Override
  public int addCycles(int count) {
    requested += count;
    return requested;
  }

  @Override
  public void validateAddCycles(int count) {}

  /** A run called {@code rated} waits for choices from its beginning. */
  private @Nullable RatingStatus asked() {
    return input.spec().name().equals("rated") ? new RatingStatus(1, 2, ratings, 8) : null;
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void validatePause() {}

  @Override
  public void resume() {
    paused = false;
  }

  @Override
  public void validateResume() {
    if (!paused) {
      throw new IllegalStateException("the scripted run is not paused");
    }
  }

  @Override
  public RatingStatus rate(Rating rating) {
    ratings = records.keepRating(input.run(), rating).votes().size();
    return new RatingStatus(1, 2, ratings, 8);
  }

  @Override
  public void validateRate(Rating rating) {}

  @Override
  public void stop() {
    stopped = true;
  }

  /** Waits for reward data for ever. */
  public static final class Cycle implements AdversarialCycle {
    private final GenerationActivities generation = Workflow.newActivityStub(
        GenerationActivities.class,
        ActivityOptions.newBuilder()
            .setTaskQueue(TaskQueues.GENERATION)
            .setStartToCloseTimeout(Duration.ofMinutes(5))
            .build());

    @Override
    public CycleFigures run(CycleInput input) {
      generation.sampleRewardData(new GenerationActivities.RewardDataShardInput(
          input.run(),
          input.spec(),
          input.cycle(),
          0,
          input.corpus(),
          input.baseModel(),
          List.of()));
      throw new IllegalStateException("nobody completes the activity");
    }
  }
}
