package io.verisim.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.groups.Tuple.tuple;

import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleFigures.Outcome;
import io.verisim.lifecycle.Failure;
import io.verisim.lifecycle.RunOrder;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TrainingRunWorkflowTest {
  private static final RunBench bench = new RunBench();
  private final Stages stages = bench.newRun();

  @AfterAll
  static void close() {
    bench.close();
  }

  @Test
  void stagesRunInOrderEachOnTheQueueOfItsWorker() {
    run("rewardData.shards", "1");

    assertThat(stages.calls())
        .containsExactly(
            "verisim-generation corpus",
            "verisim-trainer base_model_v1 of corpus",
            "verisim-generation evaluation_v1 of corpus base_model_v1",
            "verisim-generation reward_data_v1_shard_0 of corpus base_model_v1",
            "verisim-generation reward_data_v1 of reward_data_v1_shard_0",
            "verisim-reward reward_model_v1 of base_model_v1 reward_data_v1",
            "verisim-trainer base_model_v2 of corpus base_model_v1 reward_model_v1",
            "verisim-generation evaluation_v2 of corpus base_model_v2",
            "verisim-orchestrator report completed");
  }

  @Test
  void aCycleStartsFromTheModelOfTheOneBefore() {
    RunReport report = run(2);

    assertThat(stages.calls())
        .contains(
            "verisim-reward reward_model_v2 of base_model_v2 reward_data_v2",
            "verisim-trainer base_model_v3 of corpus base_model_v2 reward_model_v2");
    assertThat(report.cycles())
        .extracting(CycleFigures::version, CycleFigures::baseModel)
        .last()
        .isEqualTo(tuple(3, Stages.ref(bench.id(), "base_model_v3")));
  }

  @Test
  void shardsAreSampledSideBySideAndAssembledInTheirOrder() {
    CountDownLatch others = new CountDownLatch(2);
    stages
        .during("reward_data_v1_shard_0", () -> await(others))
        .during("reward_data_v1_shard_1", others::countDown)
        .during("reward_data_v1_shard_2", others::countDown);

    run("rewardData.shards", "3");

    assertThat(stages.calls())
        .contains("verisim-generation reward_data_v1 of"
            + " reward_data_v1_shard_0 reward_data_v1_shard_1 reward_data_v1_shard_2");
    assertThat(stages.attempts("reward_data_v1_shard_3")).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0499, -0.3, Double.NaN})
  void aCriticBelowTheFloorIsRefusedAndTheRunEndsWithThatReason(double skill) {
    stages.skill(1, skill);

    RunReport report = run(3);

    assertThat(stages.attempts("base_model_v2")).as("GRPO").isZero();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.stopReason()).isEqualTo("rewardModel.minSkill");
    CycleFigures refused = last(report);
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.version()).isEqualTo(1);
    assertThat(refused.evaluation()).isNull();
  }

  @Test
  void aCriticAtTheFloorMayTeach() {
    stages.skill(1, 0.05);

    assertThat(last(run(1)).outcome()).isEqualTo(Outcome.IMPROVED);
  }

  @Test
  void aCriticWithoutAnyFigureIsRefused() {
    stages.result("reward_model_v1", Map.of());

    assertThat(last(run(1)).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void aPhaseThatKeptItsStartLeavesTheCycleUnchanged() {
    stages.result("base_model_v2", Map.of("kept_step", 0, "stopReason", "plateau"));

    CycleFigures cycle = last(run(1));

    assertThat(cycle.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(cycle.stopReason()).isEqualTo("plateau");
  }

  @Test
  void allCyclesThatWereAskedForAreDone() {
    RunReport report = run(3);

    assertThat(report.cycles()).extracting(CycleFigures::cycle).containsExactly(0, 1, 2, 3);
    assertThat(report.stopReason()).isEqualTo("termination.maxCycles");
    assertThat(report.bestVersion()).isEqualTo(4);
    assertThat(last(report).stageSeconds())
        .containsExactly(
            Map.entry("reward_data", 7.5),
            Map.entry("reward_model", 1.5),
            Map.entry("grpo", 1.5),
            Map.entry("evaluation", 1.5));
  }

  @Test
  void aRunEndsWhenPerplexityStopsImproving() {
    stages.perplexities(10, 9, 9, 9.5);

    RunReport report = run(9);

    assertThat(report.cycles()).hasSize(4);
    assertThat(report.stopReason()).isEqualTo("termination.patience");
  }

  @Test
  void whoAsksACompleteRunForMoreCyclesGetsThem() {
    stages.perplexities(10, 10, 10, 10, 10);
    assertThat(bench.run(new RunOrder(bench.id(), RunBench.spec(4), 4)).stopReason())
        .isEqualTo("termination.patience");

    RunReport more = bench.run(new RunOrder(bench.id(), RunBench.spec(4), 3, 2));

    assertThat(more.cycles()).hasSize(4);
    assertThat(more.stopReason()).isEqualTo("termination.maxCycles");
  }

  @Test
  void aStopEndsTheRunAfterTheCycleThatIsGoingOn() {
    stages.during("reward_model_v1", () -> bench.steered().stop());

    RunReport report = bench.run(RunBench.spec(5));

    assertThat(report.stopReason()).isEqualTo("stop");
    assertThat(report.cycles()).hasSize(2);
    assertThat(last(report).evaluation()).isNotNull();
  }

  @Test
  void moreCyclesMayBeAskedForWhileTheRunGoesOn() {
    List<Integer> totals = new ArrayList<>();
    stages.during("base_model_v1", () -> totals.add(bench.steered().addCycles(2)));

    RunReport report = bench.run(RunBench.spec(1));

    assertThat(totals).containsExactly(3);
    assertThat(report.requestedCycles()).isEqualTo(3);
    assertThat(report.cycles()).hasSize(4);
  }

  @Test
  void cyclesThatAreAskedForWhileTheReportIsWrittenAreDone() {
    stages.during("report", () -> bench.steered().addCycles(1));

    RunReport report = bench.run(RunBench.spec(1));

    assertThat(report.cycles()).hasSize(3);
    assertThat(stages.published())
        .extracting(RunReport::state)
        .containsExactly(RunState.COMPLETED, RunState.RUNNING, RunState.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
  void aSenselessNumberOfCyclesIsRefused(int count) {
    List<Throwable> refused = new ArrayList<>();
    stages.during(
        "base_model_v1", () -> refused.add(catchThrowable(() -> bench.steered().addCycles(count))));

    RunReport report = bench.run(RunBench.spec(1));

    assertThat(refused).singleElement().isInstanceOf(WorkflowUpdateException.class);
    assertThat(refused.get(0))
        .hasRootCauseMessage(
            "message='count is " + count + ", expected 1 to 2147483646 cycles more',"
                + " type='java.lang.IllegalArgumentException', nonRetryable=false");
    assertThat(report.cycles()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base_model_v1", "reward_data_v1_shard_1", "evaluation_v2"})
  void afterATypedFailureTheRunSaysWhyAndTheSameRunCanGoOn(String artifact) {
    stages.failing(
        artifact,
        ApplicationFailure.newNonRetryableFailure("loss is NaN", Failure.DIVERGED.code()));
    assertThatThrownBy(() -> bench.run(RunBench.spec(1)))
        .isInstanceOf(WorkflowFailedException.class)
        .cause()
        .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
          assertThat(failure.getType()).isEqualTo("diverged");
          assertThat(failure.getOriginalMessage()).isEqualTo("loss is NaN");
        });
    assertThat(stages.attempts(artifact)).isEqualTo(1);
    RunReport failed = stages.published().get(0);
    assertThat(failed.state()).isEqualTo(RunState.FAILED);
    assertThat(failed.stopReason()).isEqualTo("diverged");
    assertThat(failed.failure()).isEqualTo("loss is NaN");

    assertThat(bench.run(RunBench.spec(1)).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aPassingFailureIsTriedAgain() {
    stages.failing(
        "base_model_v1",
        ApplicationFailure.newFailure("storage sleeps", Failure.STORAGE_UNAVAILABLE.code()),
        new IllegalStateException("a defect that may pass"));

    assertThat(run(1).state()).isEqualTo(RunState.COMPLETED);
    assertThat(stages.attempts("base_model_v1")).isEqualTo(3);
  }

  /** Whoever throws it: the code decides, not how the exception was made. */
  @Test
  void aFailureWhoseCodeIsFinalIsNotTriedAgain() {
    stages.failing(
        "base_model_v1",
        ApplicationFailure.newFailure("no such text", Failure.TEXT_UNUSABLE.code()));

    assertThatThrownBy(() -> run(1)).isInstanceOf(WorkflowFailedException.class);
    assertThat(stages.attempts("base_model_v1")).isEqualTo(1);
  }

  @Test
  void theReportOfARunNamesTheStageThatIsGoingOn() {
    List<RunReport> seen = new ArrayList<>();
    stages
        .during("corpus", () -> seen.add(bench.steered().report()))
        .during("base_model_v1", () -> seen.add(bench.steered().report()))
        .during("evaluation_v1", () -> seen.add(bench.steered().report()))
        .during("base_model_v2", () -> seen.add(bench.steered().report()));

    bench.run(RunBench.spec(1));

    assertThat(seen)
        .extracting(RunReport::stage)
        .containsExactly("corpus", "cycle 0: pretraining", "cycle 0: evaluation", "cycle 1");
    assertThat(seen).extracting(RunReport::state).containsOnly(RunState.RUNNING);
    assertThat(seen.get(3).bestVersion()).isEqualTo(1);
  }

  @Test
  void anEndedRunStillReportsHowItEnded() {
    RunReport report = bench.run(RunBench.spec(1));

    assertThat(bench.steered().report()).isEqualTo(report);
  }

  @Test
  void theTableOfCyclesIsThereAsSoonAsACycleIsDone() {
    List<String> details = new ArrayList<>();
    stages.during("reward_model_v1", () -> details.add(details()));

    bench.run(RunBench.spec(1));

    assertThat(details).singleElement().asString().contains("| 0 | v1 | 10.0000 | pretrained |");
  }

  private static String details() {
    return bench
        .client()
        .newUntypedWorkflowStub(bench.id())
        .query("__temporal_workflow_metadata", WorkflowMetadata.class)
        .getCurrentDetails();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).as("the others began").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CycleFigures last(RunReport report) {
    return report.cycles().get(report.cycles().size() - 1);
  }

  private RunReport run(int cycles) {
    return bench.run(RunBench.spec(cycles));
  }

  private RunReport run(String key, String value) {
    return bench.run(RunBench.spec(Map.of(key, value, "termination.maxCycles", "1")));
  }
}
