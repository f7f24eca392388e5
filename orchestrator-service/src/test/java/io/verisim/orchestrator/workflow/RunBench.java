package io.verisim.orchestrator.workflow;

import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import io.verisim.contract.Rating;
import io.verisim.contract.Rating.Choice;
import io.verisim.contract.RunInput;
import io.verisim.contract.SearchKeys;
import io.verisim.contract.TaskQueues;
import io.verisim.contract.TrainingRun;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunReport;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecReader;
import io.verisim.temporal.TemporalJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A Temporal server that skips time, the workflows, and scripted workers on every queue. */
public final class RunBench implements AutoCloseable {
  static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(60);

  private static final List<String> WORKERS =
      List.of(TaskQueues.TRAINER, TaskQueues.GENERATION, TaskQueues.REWARD);

  /**
   * As in the embedded server, which does not give a sticky workflow's task that got lost to
   * anybody else.
   */
  private static final WorkerOptions NOT_STICKY = WorkerOptions.newBuilder()
      .setStickyQueueScheduleToStartTimeout(Duration.ZERO)
      .build();

  /** So that a stage hears at once that it is cancelled. */
  private static final WorkerOptions OFTEN = WorkerOptions.newBuilder()
      .setMaxHeartbeatThrottleInterval(Duration.ofMillis(50))
      .setDefaultHeartbeatThrottleInterval(Duration.ofMillis(50))
      .build();

  private final Stages stages = new Stages();
  private final TestWorkflowEnvironment environment;
  private int runs;

  RunBench() {
    this(true);
  }

  /**
   * @param skipping whether time is skipped in which nothing happens; not where people are waited
   *     for
   */
  RunBench(boolean skipping) {
    environment = environment(skipping);
    Worker orchestrator = environment.newWorker(TaskQueues.ORCHESTRATOR, NOT_STICKY);
    orchestrator.registerWorkflowImplementationTypes(
        TrainingRunWorkflow.class, AdversarialCycleWorkflow.class);
    orchestrator.registerActivitiesImplementations(stages);
    WORKERS.forEach(
        queue -> environment.newWorker(queue, OFTEN).registerActivitiesImplementations(stages));
    environment.start();
  }

  /** The workers, with an empty script for a new run. */
  Stages newRun() {
    runs++;
    stages.begin(id());
    return stages;
  }

  String id() {
    return "trial-" + runs;
  }

  private static TestWorkflowEnvironment environment(boolean skipping) {
    TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder()
        .setUseTimeskipping(skipping)
        .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
            .setDataConverter(TemporalJson.dataConverter())
            .build());
    SearchKeys.ALL.forEach(
        key -> options.registerSearchAttribute(key.getName(), key.getValueType()));
    return TestWorkflowEnvironment.newInstance(options.build());
  }

  /**
   * What decisions of the workflows depend on, whatever the presets say; some keys may be set on
   * top.
   */
  public static RunSpec spec(Map<String, String> sets) {
    return SpecReader.read("""
        preset: letter
        baseline: {enabled: true}
        rewardData: {shards: 4}
        rewardModel:
          features: likelihood
          scorers: [{nLayer: 1}, {nLayer: 2, direction: right-to-left}]
          minSkill: 0.05
        grpo: {reward: reward_model, acceptPerplexityRise: 0.02}
        termination: {patience: 2, minImprovement: 0}
        """, "test", sets);
  }

  public static RunSpec spec(int cycles) {
    return spec(Map.of("termination.maxCycles", Integer.toString(cycles)));
  }

  RunReport run(RunSpec spec) {
    return run(input(spec));
  }

  RunReport run(RunInput input) {
    return stub(input).run(input);
  }

  /** Begins a run, and waits until it can be steered, not for its end. */
  CompletableFuture<RunReport> start(RunSpec spec) {
    CountDownLatch begun = new CountDownLatch(1);
    stages.during("corpus", begun::countDown);
    RunInput input = input(spec);
    CompletableFuture<RunReport> run = WorkflowClient.execute(stub(input)::run, input);
    await().until(() -> begun.getCount() == 0);
    return run;
  }

  /** Rates once people are asked for this pair. */
  void rate(int cycle, int pair, Choice choice) {
    await().until(() -> {
      RatingStatus open = steered().report().rating();
      return open != null && open.cycle() == cycle && open.given() == pair;
    });
    steered().rate(new Rating(cycle, pair, choice, "somebody"));
  }

  private RunInput input(RunSpec spec) {
    return input(spec, spec.termination().maxCycles());
  }

  /** A run that is not complete and no fork. */
  RunInput input(RunSpec spec, int cycles) {
    return new RunInput(id(), spec, cycles, 0, null, HEARTBEAT_TIMEOUT, true);
  }

  private TrainingRun stub(RunInput input) {
    return client()
        .newWorkflowStub(
            TrainingRun.class,
            WorkflowOptions.newBuilder()
                .setWorkflowId(input.run())
                .setTaskQueue(TaskQueues.ORCHESTRATOR)
                .build());
  }

  /** The run as others than its starter reach it. */
  TrainingRun steered() {
    return client().newWorkflowStub(TrainingRun.class, id());
  }

  /** Lets time go by, at once if it is skipped. */
  void sleep(Duration time) {
    environment.sleep(time);
  }

  WorkflowClient client() {
    return environment.getWorkflowClient();
  }

  WorkflowExecutionHistory history(String workflowId) {
    return client().fetchHistory(workflowId);
  }

  /** Has other code follow a history; throws where it goes another way. */
  static void replay(WorkflowExecutionHistory history, Class<?>... workflows) throws Exception {
    try (TestWorkflowEnvironment fresh = environment(true)) {
      Worker worker = fresh.newWorker(TaskQueues.ORCHESTRATOR);
      worker.registerWorkflowImplementationTypes(workflows);
      WorkflowReplayer.replayWorkflowExecution(history, worker);
    }
  }

  @Override
  public void close() {
    environment.close();
  }
}
