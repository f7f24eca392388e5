package io.verisim.orchestrator.workflow;

import static org.awaitility.Awaitility.await;

import io.temporal.common.WorkflowExecutionHistory;
import io.verisim.contract.AdversarialCycle;
import io.verisim.contract.Fork;
import io.verisim.contract.Rating.Choice;
import io.verisim.contract.RunInput;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.spec.RunSpec;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs in which people interfere, or stages are shared, as the histories that later versions must
 * be able to follow.
 */
final class RecordedRuns implements AutoCloseable {
  private final RunBench bench = new RunBench(false);
  private final Map<String, WorkflowExecutionHistory> histories = new TreeMap<>();

  private RecordedRuns() {}

  /** Executes all of them and returns the histories of runs and cycles by name. */
  static Map<String, WorkflowExecutionHistory> record() {
    try (RecordedRuns recorded = new RecordedRuns()) {
      recorded.haltedInACycle();
      recorded.stopped();
      recorded.rated();
      recorded.forked();
      recorded.sharded();
      return recorded.histories;
    }
  }

  private void haltedInACycle() {
    Stages stages = bench.newRun();
    stages.during("base_model_v2", () -> {
      bench.steered().pause();
      throw Stages.halted();
    });
    CompletableFuture<RunReport> run = bench.start(RunBench.spec(1));
    await().until(() -> bench.steered().report().state() == RunState.PAUSED);
    keep("paused");
    bench.steered().addCycles(1);
    bench.steered().resume();
    ended(run);
    keep("resumed");
    keepCycle("resumed-cycle");
  }

  private void stopped() {
    Stages stages = bench.newRun();
    stages.during("reward_model_v1", () -> {
      bench.steered().stop();
      throw Stages.halted();
    });
    ended(bench.start(RunBench.spec(2)));
    keep("stopped");
    keepCycle("stopped-cycle");
  }

  private void rated() {
    bench.newRun();
    CompletableFuture<RunReport> run = bench.start(RunBench.spec(Map.of(
        "termination.maxCycles", "2",
        "termination.humanRating", "true",
        "termination.ratings", "4")));
    for (int cycle = 1; cycle <= 2; cycle++) {
      for (int pair = 0; pair < 4; pair++) {
        bench.rate(cycle, pair, Choice.FIRST);
      }
    }
    ended(run);
    keep("rated");
  }

  private void forked() {
    bench.newRun();
    RunSpec spec = RunBench.spec(Map.of("rewardData.shards", "2", "termination.maxCycles", "2"));
    Fork fork = new Fork("other", 1, RunBench.spec(2), null);
    bench.run(new RunInput(bench.id(), spec, 2, 0, fork, RunBench.HEARTBEAT_TIMEOUT, true));
    keep("forked");
  }

  private void sharded() {
    bench.newRun();
    bench.run(RunBench.spec(Map.of("evaluation.shards", "2", "termination.maxCycles", "1")));
    keep("sharded");
    keepCycle("sharded-cycle");
  }

  private void keep(String name) {
    histories.put(name, bench.history(bench.id()));
  }

  private void keepCycle(String name) {
    histories.put(name, bench.history(AdversarialCycle.workflowId(bench.id(), 1)));
  }

  private static void ended(CompletableFuture<RunReport> run) {
    run.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    bench.close();
  }
}
