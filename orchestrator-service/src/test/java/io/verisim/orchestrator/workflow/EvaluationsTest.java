package io.verisim.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.spec.RunSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EvaluationsTest {
  private static final RunSpec SPEC = RunBench.spec(Map.of(
      "termination.maxCycles", "1", "rewardModel.features", "mean", "evaluation.shards", "2"));
  private static final RunBench bench = new RunBench(false);
  private final Stages stages = bench.newRun();

  @AfterAll
  static void close() {
    bench.close();
  }

  @Test
  void everyEvaluationRunsInShardsThenCombinesThem() {
    bench.run(SPEC);

    assertThat(stages.calls())
        .containsAll(asked("evaluation_v1", "base_model_v1"))
        .containsAll(asked("evaluation_v2", "base_model_v2"))
        .containsAll(asked("baseline_evaluation_v2", "baseline_v2"))
        .contains(
            "verisim-generation evaluation_v1 of base_model_v1 corpus"
                + " evaluation_v1_shard_0 evaluation_v1_shard_1",
            "verisim-generation evaluation_v2 of base_model_v2 corpus evaluation_v1"
                + " evaluation_v2_shard_0 evaluation_v2_shard_1",
            "verisim-generation baseline_evaluation_v2 of baseline_v2 corpus evaluation_v1"
                + " baseline_evaluation_v2_shard_0 baseline_evaluation_v2_shard_1");
  }

  private static List<String> asked(String evaluation, String model) {
    return List.of(
        "verisim-generation " + evaluation + "_shard_0 of corpus " + model,
        "verisim-generation " + evaluation + "_shard_1 of corpus " + model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluation_v1", "evaluation_v2", "baseline_evaluation_v2"})
  void evaluationShardsRunInParallel(String evaluation) {
    CountDownLatch begun = new CountDownLatch(2);
    for (String shard : List.of("_shard_0", "_shard_1")) {
      stages.during(evaluation + shard, () -> {
        begun.countDown();
        assertThat(arrived(begun)).as("the other shard began").isTrue();
      });
    }

    bench.run(SPEC);

    assertThat(begun.getCount()).isZero();
    assertThat(stages.attempts(evaluation + "_shard_0")).isEqualTo(1);
    assertThat(stages.attempts(evaluation + "_shard_1")).isEqualTo(1);
  }

  private static boolean arrived(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void evaluationTimeIncludesItsShards() {
    RunReport report = bench.run(SPEC);

    assertThat(report.cycles())
        .allSatisfy(cycle -> assertThat(cycle.stageSeconds()).containsEntry("evaluation", 4.5));
  }

  /**
   * Those that have come to an end are not asked again by the run; a cycle begins again, and theirs
   * return at once.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {"evaluation_v1_shard_1", "evaluation_v2_shard_1", "baseline_evaluation_v2_shard_1"
      })
  void aHaltedShardRunsAgainAfterThePause(String shard) {
    stages.during(shard, () -> {
      bench.steered().pause();
      throw Stages.halted();
    });
    CompletableFuture<RunReport> run = bench.start(SPEC);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            stages.attempts(shard) == 1 && bench.steered().report().state() == RunState.PAUSED);

    bench.steered().resume();

    assertThat(run.join().state()).isEqualTo(RunState.COMPLETED);
    assertThat(stages.attempts(shard)).isEqualTo(2);
    assertThat(stages.attempts(shard.replaceAll("_shard.*", ""))).isEqualTo(1);
    assertThat(stages.attempts(shard.replace("_shard_1", "_shard_0")))
        .isEqualTo(shard.startsWith("evaluation_v2") ? 2 : 1);
  }
}
