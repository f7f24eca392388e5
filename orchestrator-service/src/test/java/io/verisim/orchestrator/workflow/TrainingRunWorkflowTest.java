package io.verisim.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.groups.Tuple.tuple;

import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import io.verisim.contract.AdversarialCycle;
import io.verisim.contract.Failure;
import io.verisim.contract.Rating;
import io.verisim.contract.Rating.Choice;
import io.verisim.contract.RunInput;
import io.verisim.contract.SearchKeys;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TrainingRunWorkflowTest {
  private static final double COST_OF_SCORERS = 2 * Stages.SCORER_COST;
  private static final double COST_OF_A_CYCLE = 4 * (Stages.SAMPLING_COST + Stages.READING_COST)
      + Stages.REWARD_MODEL_COST
      + Stages.GRPO_COST;
  private static final RunBench bench = new RunBench();
  private final Stages stages = bench.newRun();

  @AfterAll
  static void close() {
    bench.close();
  }

  @Test
  void stagesRunInOrderOnTheirTaskQueues() {
    run(Map.of(
        "rewardData.shards", "1", "rewardModel.features", "mean", "baseline.enabled", "false"));

    assertThat(stages.calls())
        .containsSubsequence(
            "verisim-generation corpus",
            "verisim-trainer base_model_v1 of corpus",
            "verisim-generation evaluation_v1 of base_model_v1 corpus",
            "verisim-generation reward_data_v1_shard_0 of corpus base_model_v1",
            "verisim-generation reward_data_v1 of reward_data_v1_shard_0",
            "verisim-reward reward_model_v1 of base_model_v1 reward_data_v1",
            "verisim-trainer base_model_v2 of corpus base_model_v1 reward_model_v1",
            "verisim-generation evaluation_v2 of base_model_v2 corpus evaluation_v1",
            "verisim-orchestrator report completed")
        .contains(
            "verisim-generation reward_model_evaluation_v1 of corpus base_model_v1 reward_model_v1")
        .hasSize(12);
  }

  /** A workflow task that computes for too long in one go fails, and is tried again for ever. */
  @Test
  void aSpecificationAtItsLimitsIsReadWithinAWorkflowTask() {
    String path = "/" + "p".repeat(1_999);
    String scorer = "{from: '" + path + "', maxSteps: 0}";
    RunReport report = run(Map.of(
        "name", "n".repeat(200),
        "corpus.source", path,
        "rewardModel.scorers", "[" + String.join(", ", Collections.nCopies(32, scorer)) + "]",
        "evaluation.temperatures", Collections.nCopies(32, 0.5).toString(),
        "baseline.learningRates", Collections.nCopies(32, 0.5).toString()));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void theJudgeIsTrainedOnceAndOnlyEvaluationsReadIt() {
    run(Map.of("rewardModel.features", "mean", "evaluation.judge", "{nLayer: 3}"));

    assertThat(stages.calls().stream().filter(call -> call.contains("judge")))
        .containsExactlyInAnyOrder(
            "verisim-trainer judge of corpus",
            "verisim-generation evaluation_v1 of base_model_v1 corpus judge",
            "verisim-generation evaluation_v2 of base_model_v2 corpus judge evaluation_v1",
            "verisim-generation baseline_evaluation_v2 of baseline_v2 corpus judge evaluation_v1");
  }

  @Test
  void pretrainedModelsAreImportedBeforeTheirUse() {
    run(Map.of(
        "model.from", "base",
        "rewardModel.scorers", "[{from: larger}, {nLayer: 1, nHead: 1, nEmbd: 12}]",
        "evaluation.judge", "{from: other}"));

    assertThat(stages.calls())
        .contains(
            "verisim-generation imported_model",
            "verisim-generation corpus of imported_model",
            "verisim-trainer base_model_v1 of corpus imported_model",
            "verisim-generation imported_scorer_1",
            "verisim-trainer scorer_1 of corpus imported_scorer_1",
            "verisim-trainer scorer_2 of corpus",
            "verisim-generation imported_judge",
            "verisim-trainer judge of corpus imported_judge");
  }

  @Test
  void withoutCyclesTheRunEndsWithItsFirstVersion() {
    RunReport report = bench.run(RunBench.spec(Map.of("termination.maxCycles", "0")));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.stopReason()).isEqualTo("termination.maxCycles");
    assertThat(report.bestVersion()).isEqualTo(1);
    assertThat(stages.calls())
        .noneMatch(call -> call.contains("baseline") || call.contains("reward_data"));
  }

  @Test
  void everyUserOfARewardModelGetsItsScorers() {
    run(Map.of("rewardData.shards", "2", "baseline.enabled", "false"));

    assertThat(stages.calls())
        .contains(
            "verisim-trainer scorer_1 of corpus",
            "verisim-trainer scorer_2 of corpus",
            "verisim-generation evaluation_v1 of base_model_v1 corpus scorer_1 scorer_2",
            "verisim-generation reward_features_v1_shard_0 of base_model_v1"
                + " reward_data_v1_shard_0 scorer_1 scorer_2",
            "verisim-generation reward_features_v1_shard_1 of base_model_v1"
                + " reward_data_v1_shard_1 scorer_1 scorer_2",
            "verisim-reward reward_model_v1 of base_model_v1 reward_data_v1"
                + " reward_features_v1_shard_0 reward_features_v1_shard_1"
                + " scorer_1 scorer_2",
            "verisim-generation reward_model_evaluation_v1 of corpus base_model_v1"
                + " reward_model_v1 scorer_1 scorer_2",
            "verisim-trainer base_model_v2 of corpus base_model_v1"
                + " reward_model_v1 scorer_1 scorer_2",
            "verisim-generation evaluation_v2 of base_model_v2 corpus"
                + " scorer_1 scorer_2 evaluation_v1")
        .hasSize(17);
  }

  @Test
  void scorersTrainOnceInParallelWithTheBaseModel() {
    CountDownLatch others = new CountDownLatch(2);
    stages
        .during("base_model_v1", () -> await(others))
        .during("scorer_1", others::countDown)
        .during("scorer_2", others::countDown);

    run(2);

    assertThat(stages.attempts("base_model_v1")).isEqualTo(1);
    assertThat(stages.attempts("scorer_1")).isEqualTo(1);
    assertThat(stages.attempts("scorer_2")).isEqualTo(1);
    assertThat(stages.attempts("scorer_3")).isZero();
  }

  @Test
  void featuresOfAShardStartBeforeAllAreSampled() {
    CountDownLatch read = new CountDownLatch(1);
    stages
        .during("reward_data_v1_shard_1", () -> await(read))
        .during("reward_features_v1_shard_0", read::countDown);

    run(Map.of("rewardData.shards", "2"));

    assertThat(stages.attempts("reward_data_v1_shard_1")).isEqualTo(1);
  }

  @Test
  void rewardModelEvaluationRunsInParallelWithGrpo() {
    CountDownLatch judging = new CountDownLatch(1);
    CountDownLatch training = new CountDownLatch(1);
    stages
        .during("base_model_v2", () -> meet(training, judging))
        .during("reward_model_evaluation_v1", () -> meet(judging, training));

    CycleFigures cycle = last(run(1));

    assertThat(stages.attempts("base_model_v2")).isEqualTo(1);
    assertThat(stages.attempts("reward_model_evaluation_v1")).isEqualTo(1);
    assertThat(cycle.figure(FigureNames.REWARD_MODEL_LENGTH)).isEqualTo(0.1);
  }

  @Test
  void aCycleStartsFromTheModelOfTheOneBefore() {
    RunReport report = run(2);

    assertThat(stages.calls())
        .contains(
            "verisim-generation reward_features_v2_shard_3 of base_model_v2"
                + " reward_data_v2_shard_3 scorer_1 scorer_2",
            "verisim-trainer base_model_v3 of corpus base_model_v1 base_model_v2"
                + " reward_model_v2 scorer_1 scorer_2");
    assertThat(report.cycles())
        .extracting(CycleFigures::version, CycleFigures::baseModel)
        .last()
        .isEqualTo(tuple(3, Stages.ref(bench.id(), "base_model_v3")));
  }

  @Test
  void laterEvaluationsReadTheFirstOne() {
    run(2);

    assertThat(stages.calls())
        .contains("verisim-generation evaluation_v3 of base_model_v3 corpus"
            + " scorer_1 scorer_2 evaluation_v1");
  }

  @Test
  void shardsAreSampledInParallelAndKeptInOrder() {
    CountDownLatch others = new CountDownLatch(2);
    stages
        .during("reward_data_v1_shard_0", () -> await(others))
        .during("reward_data_v1_shard_1", others::countDown)
        .during("reward_data_v1_shard_2", others::countDown);

    run(Map.of("rewardData.shards", "3"));

    assertThat(stages.calls())
        .contains("verisim-generation reward_data_v1 of"
            + " reward_data_v1_shard_0 reward_data_v1_shard_1 reward_data_v1_shard_2");
    assertThat(stages.attempts("reward_data_v1_shard_0")).isEqualTo(1);
    assertThat(stages.attempts("reward_data_v1_shard_3")).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0499, -0.3, Double.NaN})
  void aRewardModelBelowTheSkillFloorEndsTheRun(double skill) {
    stages.skill(1, skill);

    RunReport report = run(3);

    assertThat(stages.attempts("base_model_v2")).as("GRPO").isZero();
    assertThat(stages.attempts("reward_model_evaluation_v1")).isZero();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.stopReason()).isEqualTo("rewardModel.minSkill");
    CycleFigures refused = last(report);
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.version()).isEqualTo(1);
    assertThat(refused.evaluation()).isNull();
  }

  @Test
  void aRewardModelAtTheSkillFloorIsUsed() {
    stages.skill(1, 0.05);

    assertThat(last(run(1)).outcome()).isEqualTo(Outcome.IMPROVED);
  }

  @Test
  void aRewardModelWithoutAnyFigureIsRefused() {
    stages.result("reward_model_v1", Map.of());

    assertThat(last(run(1)).outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void grpoThatKeepsItsStartLeavesTheCycleUnchanged() {
    stages.result("base_model_v2", Map.of("kept_step", 0, "stopReason", "plateau"));

    CycleFigures cycle = last(run(1));

    assertThat(cycle.outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(cycle.stopReason()).isEqualTo("plateau");
  }

  @Test
  void runsAllRequestedCycles() {
    RunReport report = run(3);

    assertThat(report.cycles()).extracting(CycleFigures::cycle).containsExactly(0, 1, 2, 3);
    assertThat(report.stopReason()).isEqualTo("termination.maxCycles");
    assertThat(report.bestVersion()).isEqualTo(4);
    assertThat(last(report).stageSeconds())
        .containsExactly(
            Map.entry("reward_data", 7.5),
            Map.entry("reward_features", 6.0),
            Map.entry("reward_model", 1.5),
            Map.entry("grpo", 1.5),
            Map.entry("evaluation", 1.5),
            Map.entry("reward_model_evaluation", 1.5));
    assertThat(report.cycles().get(0).stageSeconds())
        .containsExactly(
            Map.entry("pretraining", 1.5), Map.entry("scorer", 3.0), Map.entry("evaluation", 1.5));
  }

  /**
   * Pretraining and evaluations are no part of it: a baseline has the one too, and the others judge
   * both.
   */
  @Test
  void aCycleReportsTheBudgetOfItsBaseline() {
    RunReport report = run(1);

    assertThat(report.cycles())
        .extracting(cycle -> cycle.figure(FigureNames.FLOPS))
        .containsExactly(COST_OF_SCORERS, COST_OF_A_CYCLE);
  }

  @Test
  void eachBaselineContinuesThePreviousAtTheVersionsCost() {
    run(2);

    assertThat(stages.budgets())
        .containsExactly(
            Map.entry("baseline_v1_rate_0", COST_OF_SCORERS),
            Map.entry("baseline_v1_rate_1", COST_OF_SCORERS),
            Map.entry("baseline_v1_rate_2", COST_OF_SCORERS),
            Map.entry("baseline_v2_rate_0", COST_OF_A_CYCLE),
            Map.entry("baseline_v2_rate_1", COST_OF_A_CYCLE),
            Map.entry("baseline_v2_rate_2", COST_OF_A_CYCLE),
            Map.entry("baseline_v3_rate_0", COST_OF_A_CYCLE),
            Map.entry("baseline_v3_rate_1", COST_OF_A_CYCLE),
            Map.entry("baseline_v3_rate_2", COST_OF_A_CYCLE));
    assertThat(stages.calls())
        .containsSubsequence(
            "verisim-trainer baseline_v1_rate_2 of corpus base_model_v1",
            "verisim-trainer baseline_v2_rate_2 of corpus baseline_v1",
            "verisim-trainer baseline_v3_rate_2 of corpus baseline_v2");
  }

  @Test
  void aBaselineIsPublishedWhileTheNextCycleRuns() {
    stages.during(
        "base_model_v2",
        () -> Awaitility.await()
            .until(() -> stages.published().stream()
                .map(RunReport::cycles)
                .anyMatch(cycles -> cycles.size() == 1 && cycles.get(0).baseline() != null)));

    assertThat(run(Map.of("termination.maxCycles", "1")).state()).isEqualTo(RunState.COMPLETED);
    assertThat(stages.published().get(stages.published().size() - 1).state())
        .isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aBaselineIsTheBestOfSeveralLearningRates() {
    run(1);

    double peak = RunBench.spec(1).pretraining().learningRate();
    assertThat(stages.peaks())
        .containsEntry("baseline_v1_rate_0", peak)
        .containsEntry("baseline_v1_rate_1", 0.3 * peak)
        .containsEntry("baseline_v1_rate_2", 0.1 * peak);
    assertThat(stages.calls())
        .contains("verisim-trainer baseline_v1 of baseline_v1_rate_0 baseline_v1_rate_1"
            + " baseline_v1_rate_2");
  }

  /** A distillation has the scorers already, so it spends only what the cycles have cost. */
  @Test
  void otherMethodsAreRowsBesideTheBaseline() {
    stages.result("self_play_evaluation_v3", Map.of(FigureNames.PERPLEXITY, 4.5));
    RunReport report = bench.run(RunBench.spec(Map.of(
        "termination.maxCycles", "2",
        "baseline.methods", "[supervised, token_distillation, self_play]")));

    assertThat(stages.budgets())
        .contains(
            Map.entry("token_distillation_v2_rate_1", COST_OF_A_CYCLE),
            Map.entry("self_play_v1_rate_0", COST_OF_SCORERS),
            Map.entry("self_play_v2_rate_0", COST_OF_A_CYCLE))
        .doesNotContainKeys("token_distillation_v1_rate_0", "self_play_v2_rate_1");
    assertThat(stages.peaks())
        .containsEntry("self_play_v2_rate_0", RunBench.spec(1).grpo().learningRate());
    assertThat(stages.calls())
        .containsSubsequence(
            "verisim-trainer self_play_v1 of self_play_v1_rate_0",
            "verisim-trainer self_play_v2_rate_0 of corpus self_play_v1")
        .contains(
            "verisim-trainer self_play_v1_rate_0 of corpus base_model_v1",
            "verisim-trainer token_distillation_v2_rate_0 of corpus base_model_v1");
    assertThat(last(report).otherBaselines()).containsOnlyKeys("token_distillation", "self_play");
    assertThat(Objects.requireNonNull(last(report).otherBaselines().get("self_play"))
            .figure(FigureNames.PERPLEXITY))
        .isEqualTo(4.5);
    assertThat(report.cycles().get(0).otherBaselines()).containsOnlyKeys("self_play");
  }

  @Test
  void aCycleMayTakeDataAndRewardModelOfEarlierCycles() {
    RunReport report = bench.run(RunBench.spec(Map.of(
        "termination.maxCycles", "3",
        "rewardData.shards", "1",
        "rewardData.replay", "0.5",
        "rewardModel.warmStart", "true",
        "rewardModel.features", "mean",
        "baseline.enabled", "false")));

    assertThat(stages.calls())
        .contains(
            "verisim-generation reward_data_v1_shard_0 of corpus base_model_v1",
            "verisim-reward reward_model_v1 of base_model_v1 reward_data_v1",
            "verisim-generation reward_data_v3_shard_0 of corpus base_model_v3 reward_data_v1"
                + " reward_data_v2",
            "verisim-reward reward_model_v3 of base_model_v3 reward_data_v3 reward_model_v2");
    assertThat(report.cycles().get(0).reward()).isNull();
    assertThat(last(report).reward())
        .isEqualTo(new CycleFigures.Reward(
            Stages.ref(bench.id(), "reward_data_v3"), Stages.ref(bench.id(), "reward_model_v3")));
  }

  @Test
  void anOrdinaryCycleStartsAfresh() {
    run(2);

    assertThat(stages.calls())
        .contains("verisim-generation reward_data_v2_shard_0 of corpus base_model_v2")
        .noneMatch(call -> call.contains("reward_model_v2 of") && call.contains("reward_model_v1"));
  }

  @Test
  void aBaselineIsJudgedLikeItsVersion() {
    run(1);

    assertThat(stages.calls())
        .contains(
            "verisim-generation baseline_evaluation_v1 of baseline_v1 corpus"
                + " scorer_1 scorer_2 evaluation_v1",
            "verisim-generation baseline_evaluation_v2 of baseline_v2 corpus"
                + " scorer_1 scorer_2 evaluation_v1");
  }

  @Test
  void aCycleReportsTheFiguresOfItsBaseline() {
    stages.result("baseline_evaluation_v2", Map.of(FigureNames.PERPLEXITY, 4.5));

    CycleFigures.Baseline baseline = Objects.requireNonNull(last(run(1)).baseline());

    assertThat(baseline.model()).isEqualTo(Stages.ref(bench.id(), "baseline_v2"));
    assertThat(baseline.figure(FigureNames.PERPLEXITY)).isEqualTo(4.5);
    assertThat(baseline.figure(FigureNames.BASELINE_RATE)).isEqualTo(0.5);
    assertThat(baseline.seconds()).as("three rates, choice, judgement").isEqualTo(5 * 1.5);
  }

  @Test
  void cyclesDoNotWaitForABaseline() {
    CountDownLatch cycles = new CountDownLatch(1);
    stages.during("baseline_v1", () -> await(cycles)).during("base_model_v3", cycles::countDown);

    run(2);

    assertThat(stages.attempts("baseline_v1")).isEqualTo(1);
  }

  @Test
  void theRunWaitsForItsBaselinesAndReportsIt() {
    List<String> stage = new ArrayList<>();
    stages.during(
        "baseline_evaluation_v2", () -> stage.add(bench.steered().report().stage()));

    RunReport report = run(1);

    assertThat(stage).containsExactly("baseline");
    assertThat(report.cycles()).extracting(CycleFigures::baseline).doesNotContainNull();
    assertThat(stages.ended()).containsExactly(report);
  }

  @Test
  void aReportDuringTheRunIncludesFinishedBaselines() {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    List<RunReport> seen = new ArrayList<>();
    stages.during("baseline_v2", () -> meet(second, asked)).during("base_model_v3", () -> {
      await(second);
      seen.add(bench.steered().report());
      asked.countDown();
    });

    run(2);

    assertThat(seen).singleElement().satisfies(report -> {
      assertThat(report.cycles().get(0).baseline()).isNotNull();
      assertThat(report.cycles().get(1).baseline()).isNull();
    });
  }

  @Test
  void trainsNoBaselineIfDisabled() {
    RunReport report = run(Map.of("baseline.enabled", "false"));

    assertThat(stages.budgets()).isEmpty();
    assertThat(report.cycles()).extracting(CycleFigures::baseline).containsOnlyNulls();
    assertThat(report.findings().get(0)).startsWith("This run has no baseline");
  }

  @Test
  void aVersionWithoutCostHasNoBaseline() {
    RunReport report = run(Map.of("rewardModel.features", "mean"));

    assertThat(report.cycles().get(0).baseline()).isNull();
    assertThat(stages.budgets())
        .containsOnlyKeys("baseline_v2_rate_0", "baseline_v2_rate_1", "baseline_v2_rate_2");
    assertThat(stages.calls())
        .contains("verisim-trainer baseline_v2_rate_0 of corpus base_model_v1");
  }

  /** The refused cycle stays at version 1, whose baseline belongs to cycle 0. */
  @Test
  void aRefusedCycleHasNoBaseline() {
    stages.skill(1, 0.01);

    RunReport report = run(3);

    assertThat(stages.budgets())
        .containsOnlyKeys("baseline_v1_rate_0", "baseline_v1_rate_1", "baseline_v1_rate_2");
    assertThat(report.cycles().get(0).baseline()).isNotNull();
    assertThat(last(report).baseline()).isNull();
  }

  @Test
  void cyclesAddedWhileWaitingForBaselinesStartAtOnce() {
    CountDownLatch more = new CountDownLatch(1);
    stages
        .during("baseline_v2", () -> {
          bench.steered().addCycles(1);
          await(more);
        })
        .during("base_model_v3", more::countDown);

    RunReport report = run(1);

    assertThat(report.cycles()).hasSize(3);
    assertThat(stages.attempts("baseline_v2")).isEqualTo(1);
    assertThat(stages.ended()).containsExactly(report);
  }

  @Test
  void aRunEndsWhenPerplexityStopsImproving() {
    stages.perplexities(10, 9, 9, 9.5);

    RunReport report = run(9);

    assertThat(report.cycles()).hasSize(4);
    assertThat(report.stopReason()).isEqualTo("termination.patience");
  }

  @Test
  void aCompleteRunAcceptsMoreCycles() {
    stages.perplexities(10, 10, 10, 10, 10);
    assertThat(bench.run(bench.input(RunBench.spec(4), 4)).stopReason())
        .isEqualTo("termination.patience");

    RunReport more = bench.run(
        new RunInput(bench.id(), RunBench.spec(4), 3, 2, null, RunBench.HEARTBEAT_TIMEOUT, false));

    assertThat(more.cycles()).hasSize(4);
    assertThat(more.stopReason()).isEqualTo("termination.maxCycles");
  }

  @Test
  void ratingsMayTakeDays() {
    CompletableFuture<RunReport> run = bench.start(RunBench.spec(Map.of(
        "termination.maxCycles", "1",
        "termination.humanRating", "true",
        "termination.ratings", "4")));
    Awaitility.await().until(() -> bench.steered().report().rating() != null);
    int workers = stages.calls().size();

    bench.sleep(Duration.ofDays(10));
    assertThat(bench.steered().report().rating()).isNotNull();
    assertThat(stages.calls()).as("nobody works meanwhile").hasSize(workers);
    for (int pair = 0; pair < 4; pair++) {
      bench.steered().rate(new Rating(1, pair, Choice.FIRST, "somebody"));
    }

    assertThat(run.join().state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void aRunningRunAcceptsMoreCycles() {
    List<Integer> totals = new ArrayList<>();
    stages.during("base_model_v1", () -> totals.add(bench.steered().addCycles(2)));

    RunReport report = bench.run(RunBench.spec(1));

    assertThat(totals).containsExactly(3);
    assertThat(report.requestedCycles()).isEqualTo(3);
    assertThat(report.cycles()).hasSize(4);
  }

  @Test
  void cyclesAddedWhileTheReportIsWrittenAreRun() {
    stages.during("report completed", () -> bench.steered().addCycles(1));

    RunReport report = bench.run(RunBench.spec(1));

    assertThat(report.cycles()).hasSize(3);
    assertThat(stages.published())
        .extracting(RunReport::state)
        .containsSubsequence(RunState.COMPLETED, RunState.RUNNING, RunState.COMPLETED)
        .endsWith(RunState.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
  void refusesAnInvalidNumberOfCycles(int count) {
    List<Throwable> refused = new ArrayList<>();
    stages.during(
        "base_model_v1", () -> refused.add(catchThrowable(() -> bench.steered().addCycles(count))));

    RunReport report = bench.run(RunBench.spec(1));

    assertThat(refused).singleElement().isInstanceOf(WorkflowUpdateException.class);
    assertThat(refused.get(0))
        .hasRootCauseMessage(
            "message='count is " + count + ", expected 1 to 2147483646 more cycles',"
                + " type='java.lang.IllegalArgumentException', nonRetryable=false");
    assertThat(report.cycles()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base_model_v1",
        "scorer_2",
        "reward_data_v1_shard_1",
        "reward_features_v1_shard_1",
        "reward_model_evaluation_v1",
        "evaluation_v2",
        "baseline_v1_rate_1",
        "baseline_v1",
        "baseline_evaluation_v2"
      })
  void aFailedRunReportsWhyAndCanResume(String artifact) {
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
    RunReport failed = stages.ended().get(0);
    assertThat(failed.state()).isEqualTo(RunState.FAILED);
    assertThat(failed.stopReason()).isEqualTo("diverged");
    assertThat(failed.failure()).isEqualTo("loss is NaN");

    assertThat(bench.run(RunBench.spec(1)).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void retriesATransientFailure() {
    stages.failing(
        "base_model_v1",
        ApplicationFailure.newFailure("storage sleeps", Failure.STORAGE_UNAVAILABLE.code()),
        new IllegalStateException("a defect that may pass"));

    assertThat(run(1).state()).isEqualTo(RunState.COMPLETED);
    assertThat(stages.attempts("base_model_v1")).isEqualTo(3);
  }

  /** Whoever throws it: the code decides, not how the exception was made. */
  @Test
  void doesNotRetryAFailureWithAFinalCode() {
    stages.failing(
        "base_model_v1",
        ApplicationFailure.newFailure("no such text", Failure.TEXT_UNUSABLE.code()));

    assertThatThrownBy(() -> run(1)).isInstanceOf(WorkflowFailedException.class);
    assertThat(stages.attempts("base_model_v1")).isEqualTo(1);
  }

  @Test
  void theReportNamesTheCurrentStage() {
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
  void anEndedRunStillReturnsItsReport() {
    RunReport report = bench.run(RunBench.spec(1));

    assertThat(bench.steered().report()).isEqualTo(report);
  }

  @Test
  void theCycleTableAppearsAfterTheFirstCycle() {
    List<String> details = new ArrayList<>();
    stages.during("reward_model_v1", () -> details.add(details()));

    bench.run(RunBench.spec(1));

    assertThat(details).singleElement().asString().contains("| 0 | v1 | 10.0000 | 6 s |");
  }

  @Test
  void aFinishedBaselineAppearsInTheCycleTable() {
    stages.result("baseline_evaluation_v1", Map.of(FigureNames.PERPLEXITY, 9.5));

    run(1);

    assertThat(details()).contains("""
        | 0 | v1 | 10.0000 | 6 s |
        |  | baseline | 9.5000 | 8 s |
        """);
  }

  @Test
  void searchAttributesShowStateAndNewestFigures() {
    stages
        .result("evaluation_v1", Map.of(FigureNames.PERPLEXITY, 9.5))
        .result("reward_model_v1", Map.of(FigureNames.SKILL, 0.25))
        .result("base_model_v2", Map.of(FigureNames.REWARD, 0.75, FigureNames.KEPT_STEP, 1.0))
        .result("evaluation_v2", Map.of(FigureNames.PERPLEXITY, 8.5));
    List<SearchAttributes> meanwhile = new ArrayList<>();
    stages
        .during("base_model_v1", () -> meanwhile.add(searchAttributes(bench.id())))
        .during("base_model_v2", () -> {
          meanwhile.add(searchAttributes(bench.id()));
          meanwhile.add(searchAttributes(AdversarialCycle.workflowId(bench.id(), 1)));
        });

    run(Map.of("baseline.enabled", "false"));

    assertThat(meanwhile)
        .extracting(
            found -> found.get(SearchKeys.RUN),
            found -> found.get(SearchKeys.CYCLE),
            found -> found.get(SearchKeys.STAGE),
            found -> found.get(SearchKeys.PERPLEXITY))
        .containsExactly(
            tuple(bench.id(), 0L, "pretraining", null),
            tuple(bench.id(), 1L, "cycle", 9.5),
            tuple(bench.id(), 1L, "grpo", null));
    SearchAttributes end = searchAttributes(bench.id());
    assertThat(end.get(SearchKeys.PERPLEXITY)).isEqualTo(8.5);
    assertThat(end.get(SearchKeys.REWARD)).isEqualTo(0.75);
    assertThat(end.get(SearchKeys.SKILL)).isEqualTo(0.25);
  }

  /** A server refuses a workflow that sets attributes which it does not know. */
  @Test
  void setsNoSearchAttributesIfTheServerHasNone() {
    bench.run(
        new RunInput(bench.id(), RunBench.spec(1), 1, 0, null, RunBench.HEARTBEAT_TIMEOUT, false));

    assertThat(searchAttributes(bench.id()).size()).isZero();
  }

  private static SearchAttributes searchAttributes(String workflowId) {
    return bench.client().newUntypedWorkflowStub(workflowId).describe().getTypedSearchAttributes();
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

  /** Says that one has begun, and waits until another has. */
  private static void meet(CountDownLatch one, CountDownLatch other) {
    one.countDown();
    await(other);
  }

  private static CycleFigures last(RunReport report) {
    return report.cycles().get(report.cycles().size() - 1);
  }

  private RunReport run(int cycles) {
    return bench.run(RunBench.spec(cycles));
  }

  /** One cycle with these keys set. */
  private RunReport run(Map<String, String> sets) {
    Map<String, String> all = new HashMap<>(sets);
    all.put("termination.maxCycles", "1");
    return bench.run(RunBench.spec(all));
  }
}
