package io.verisim.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.CanceledFailure;
import io.verisim.contract.Fork;
import io.verisim.contract.Rating;
import io.verisim.contract.Rating.Choice;
import io.verisim.contract.RunInput;
import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do to a run while it goes on. */
@Timeout(60)
class SteeringTest {
  private static final RunBench bench = new RunBench(false);
  private final Stages stages = bench.newRun();

  @AfterAll
  static void close() {
    bench.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base_model_v1",
        "scorer_1",
        "reward_data_v1_shard_2",
        "reward_model_v1",
        "base_model_v2",
        "reward_model_evaluation_v1",
        "evaluation_v2",
        "baseline_v1_rate_1"
      })
  void resumeRestartsTheStagesHaltedByAPause(String artifact) {
    stages.during(artifact, () -> {
      bench.steered().pause();
      throw Stages.halted();
    });
    CompletableFuture<RunReport> run = bench.start(RunBench.spec(1));
    await().until(() -> stages.attempts(artifact) == 1 && report().state() == RunState.PAUSED);
    await().pollDelay(Duration.ofMillis(300)).until(() -> stages.attempts(artifact) == 1);

    bench.steered().resume();

    assertThat(ended(run).state()).isEqualTo(RunState.COMPLETED);
    assertThat(stages.attempts(artifact)).isEqualTo(2);
    assertThat(ended(run).cycles()).hasSize(2);
  }

  @Test
  void noStageStartsWhileARunIsPaused() {
    stages.during("base_model_v1", () -> bench.steered().pause());
    CompletableFuture<RunReport> run = bench.start(RunBench.spec(1));
    await().until(() -> stages.attempts("scorer_2") == 1);
    await().pollDelay(Duration.ofMillis(300)).until(() -> report().state() == RunState.PAUSED);

    assertThat(stages.attempts("evaluation_v1")).isZero();
    bench.steered().resume();

    assertThat(ended(run).state()).isEqualTo(RunState.COMPLETED);
    assertThat(stages.attempts("base_model_v1")).isEqualTo(1);
  }

  @Test
  void noCycleStartsWhileARunIsPaused() {
    stages.during("evaluation_v1", () -> bench.steered().pause());
    CompletableFuture<RunReport> run = bench.start(RunBench.spec(1));
    await().until(() -> stages.published().size() == 1);
    await().pollDelay(Duration.ofMillis(300)).until(() -> report().state() == RunState.PAUSED);

    assertThat(stages.attempts("reward_data_v1_shard_0")).isZero();
    bench.steered().resume();

    assertThat(ended(run).cycles()).hasSize(2);
  }

  @Test
  void onlyAPausedRunIsResumed() {
    List<Throwable> refused = new ArrayList<>();
    stages.during("base_model_v1", () -> {
      try {
        bench.steered().resume();
      } catch (WorkflowUpdateException e) {
        refused.add(e.getCause());
      }
    });

    bench.run(RunBench.spec(1));

    assertThat(refused).singleElement().asString().contains("is not paused");
  }

  @Test
  void aStopEndsTheRunAtOnceAndKeepsItsResults() {
    stages.during("reward_model_v1", () -> {
      bench.steered().stop();
      throw Stages.halted();
    });

    RunReport report = bench.run(RunBench.spec(5));

    assertThat(report.state()).isEqualTo(RunState.STOPPED);
    assertThat(report.stopReason()).isEqualTo("stop");
    assertThat(report.cycles()).hasSize(1);
    assertThat(stages.ended()).last().isEqualTo(report);
    assertThat(bench.run(RunBench.spec(1)).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aStoppedRunCannotBePaused() {
    List<Throwable> refused = new ArrayList<>();
    stages.during("reward_model_v1", () -> {
      bench.steered().stop();
      try {
        bench.steered().pause();
      } catch (WorkflowUpdateException e) {
        refused.add(e.getCause());
      }
      throw Stages.halted();
    });

    assertThat(bench.run(RunBench.spec(5)).state()).isEqualTo(RunState.STOPPED);
    assertThat(refused).singleElement().asString().contains("has ended, so it cannot be paused");
  }

  @Test
  void aPausedRunCanBeStopped() {
    stages.during("base_model_v2", () -> {
      bench.steered().pause();
      throw Stages.halted();
    });
    CompletableFuture<RunReport> run = bench.start(RunBench.spec(1));
    await().until(() -> report().state() == RunState.PAUSED);

    bench.steered().stop();

    assertThat(ended(run).state()).isEqualTo(RunState.STOPPED);
  }

  @Test
  void aRunWaitingForItsBaselinesCanBeStopped() {
    stages.during("baseline_v2", () -> {
      bench.steered().stop();
      throw Stages.halted();
    });

    RunReport report = bench.run(RunBench.spec(1));

    assertThat(report.state()).isEqualTo(RunState.STOPPED);
    assertThat(report.cycles().get(0).baseline()).isNotNull();
    assertThat(report.cycles().get(1).baseline()).isNull();
  }

  @Test
  void aRunCancelledInTemporalReportsItAndCanResume() {
    stages.during("base_model_v2", () -> {
      bench.client().newUntypedWorkflowStub(bench.id()).cancel();
      Stages.workUntilCancelled();
    });

    assertThatThrownBy(() -> bench.run(
            RunBench.spec(Map.of("termination.maxCycles", "1", "baseline.enabled", "false"))))
        .isInstanceOf(WorkflowFailedException.class)
        .hasCauseInstanceOf(CanceledFailure.class);

    assertThat(stages.ended()).last().satisfies(report -> {
      assertThat(report.state()).isEqualTo(RunState.STOPPED);
      assertThat(report.stopReason()).isEqualTo("cancel");
      assertThat(report.cycles()).hasSize(1);
    });
    assertThat(bench.run(RunBench.spec(1)).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void ratingsDecideAfterEachCycleIfTheRunContinues() {
    CompletableFuture<RunReport> run = bench.start(RunBench.spec(Map.of(
        "termination.maxCycles", "5",
        "termination.humanRating", "true",
        "termination.ratings", "4")));

    for (int choice = 0; choice < 4; choice++) {
      bench.rate(1, choice, Choice.FIRST);
    }
    for (int choice = 0; choice < 4; choice++) {
      bench.rate(2, choice, Choice.TIE);
    }

    RunReport report = ended(run);
    assertThat(report.stopReason()).isEqualTo("termination.humanRating");
    assertThat(report.cycles()).hasSize(3);
    assertThat(report.cycles().get(1).figure(FigureNames.WIN_RATE)).isEqualTo(1);
    assertThat(stages.calls())
        .contains(
            "verisim-orchestrator comparison of evaluation_v1 evaluation_v2",
            "verisim-orchestrator comparison of evaluation_v2 evaluation_v3");
  }

  @Test
  void refusesARatingOutsideTheOpenComparison() {
    CompletableFuture<RunReport> run = bench.start(
        RunBench.spec(Map.of("termination.maxCycles", "1", "termination.humanRating", "true")));
    await().until(() -> report().rating() != null);

    assertThatThrownBy(() -> bench.steered().rate(new Rating(2, 0, Choice.TIE, "somebody")))
        .rootCause()
        .hasMessageContaining("no comparison of cycle 2 is open");
    assertThatThrownBy(() -> bench.steered().rate(new Rating(1, 4, Choice.TIE, "somebody")))
        .rootCause()
        .hasMessageContaining("pair is 4, expected 0 to 3");
    assertThat(report().stage()).isEqualTo("cycle 1: rating");
    bench.steered().stop();
    assertThat(ended(run).state()).isEqualTo(RunState.STOPPED);
  }

  /** The last shard of cycle 1 is the other run's. */
  @Test
  void aForkUsesTheOriginsSpecificationUpToItsCycle() {
    Fork fork = new Fork("other", 1, RunBench.spec(2), null);

    RunReport report = bench.run(new RunInput(
        bench.id(),
        RunBench.spec(Map.of("rewardData.shards", "2", "termination.maxCycles", "2")),
        2,
        0,
        fork,
        RunBench.HEARTBEAT_TIMEOUT,
        false));

    assertThat(report.cycles()).extracting(CycleFigures::cycle).containsExactly(0, 1, 2);
    assertThat(stages.attempts("reward_data_v1_shard_3")).isEqualTo(1);
    assertThat(stages.attempts("reward_data_v2_shard_1")).isEqualTo(1);
    assertThat(stages.attempts("reward_data_v2_shard_2")).isZero();
  }

  /** The cycle before the fork has cost its compute, too, and self-play has no scorers. */
  @Test
  void aForkThatAddsAMethodGivesItTheComputeOfEarlierCycles() {
    Fork fork = new Fork("other", 1, RunBench.spec(2), null);

    RunReport report = bench.run(new RunInput(
        bench.id(),
        RunBench.spec(
            Map.of("baseline.methods", "[supervised, self_play]", "termination.maxCycles", "2")),
        2,
        0,
        fork,
        RunBench.HEARTBEAT_TIMEOUT,
        false));

    double cycles = report.cycles().stream()
        .mapToDouble(cycle -> cycle.figure(FigureNames.FLOPS))
        .sum();
    assertThat(stages.budgets())
        .doesNotContainKey("self_play_v2_rate_0")
        .containsEntry("self_play_v3_rate_0", cycles);
    assertThat(stages.calls())
        .contains("verisim-trainer self_play_v3_rate_0 of corpus base_model_v1");
  }

  private static RunReport ended(CompletableFuture<RunReport> run) {
    return run.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static RunReport report() {
    return bench.steered().report();
  }
}
