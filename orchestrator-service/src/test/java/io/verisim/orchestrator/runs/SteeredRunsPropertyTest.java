package io.verisim.orchestrator.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import io.verisim.artifact.ArtifactDraft;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.Provenance;
import io.verisim.contract.RunStore;
import io.verisim.contract.TaskQueues;
import io.verisim.orchestrator.RunRecords;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.orchestrator.workflow.AdversarialCycleWorkflow;
import io.verisim.orchestrator.workflow.RunBench;
import io.verisim.orchestrator.workflow.Stages;
import io.verisim.orchestrator.workflow.TrainingRunWorkflow;
import io.verisim.report.CycleFigures;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.temporal.TemporalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever people do to runs, in whatever order and with kills between: no view of a run loses a
 * cycle that an earlier one had, or forgets a requested one, and each run can be brought to its
 * end.
 */
@Tag("minutes")
@Timeout(120)
class SteeredRunsPropertyTest {
  private static final int ACTIONS = 25;
  private static final int MOST_RUNS = 3;
  private static final int MOST_CYCLES = 5;
  private static final int LONGEST_PAUSE = 150;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir
  private Path folder;

  private ArtifactStore artifacts;
  private TestWorkflowEnvironment temporal;
  private RunService runs;

  private final List<String> history = new ArrayList<>();
  private final Map<String, Known> known = new TreeMap<>();

  /** What is known of a run. */
  private static final class Known {
    private final Map<Integer, CycleFigures> cycles = new TreeMap<>();
    private int requested = 2;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noReportLosesWhatWasCommitted(long seed) throws IOException, InterruptedException {
    Random random = new Random(seed);
    act("start run-0", () -> runs.start(spec("run-0"), null, "run-0"));
    known.put("run-0", new Known());
    for (int i = 0; i < ACTIONS; i++) {
      Thread.sleep(random.nextInt(LONGEST_PAUSE));
      actAtRandom(random);
      check();
    }
    for (Map.Entry<String, Known> run : known.entrySet()) {
      toTheEnd(run.getKey(), run.getValue());
    }
  }

  /** An action that the service may refuse, because the run is not in the state for it. */
  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private void act(String what, Action action) throws IOException {
    try {
      action.run();
      history.add(what);
    } catch (RunException e) {
      history.add(what + " (refused: " + e.getMessage() + ")");
    }
  }

  private void actAtRandom(Random random) throws IOException {
    List<String> names = List.copyOf(known.keySet());
    String run = names.get(random.nextInt(names.size()));
    Known its = Objects.requireNonNull(known.get(run));
    switch (random.nextInt(8)) {
      case 0 -> act("start " + run, () -> runs.start(spec(run), null, run));
      case 1 -> {
        if (its.requested < MOST_CYCLES) {
          act("cycles " + run, () -> its.requested = runs.addCycles(run, 1));
        }
      }
      case 2 -> act("pause " + run, () -> runs.pause(run));
      case 3, 4 -> act("resume " + run, () -> runs.resume(run));
      case 5 -> act("stop " + run, () -> runs.stop(run));
      case 6 -> {
        String fork = "run-" + names.size();
        int cycle = random.nextInt(2);
        if (names.size() < MOST_RUNS) {
          act("fork " + run + " from cycle " + cycle + " as " + fork, () -> {
            runs.fork(run, cycle, Map.of("name", fork), fork);
            known.put(fork, new Known());
          });
        }
      }
      default -> {
        history.add("kill");
        temporal.close();
        forgetUnpublished();
        begin();
        history.add("resumed " + runs.resumeUnfinished());
      }
    }
  }

  private static RunSpec spec(String run) {
    return RunBench.spec(Map.of("name", run, "termination.maxCycles", "2"));
  }

  /**
   * A running run shows baselines that its last published report does not have yet. After a kill
   * they come back when the run has gone through its cycles again.
   */
  private void forgetUnpublished() throws IOException {
    RunStore store = new RunStore(artifacts.objects());
    for (Map.Entry<String, Known> run : known.entrySet()) {
      Map<Integer, CycleFigures> cycles = run.getValue().cycles;
      List<CycleFigures> published =
          store.report(run.getKey()).map(RunReport::cycles).orElse(List.of());
      assertThat(published).as("%s", history).hasSizeGreaterThanOrEqualTo(cycles.size());
      published.forEach(cycle -> cycles.put(cycle.cycle(), cycle));
    }
  }

  private void check() throws IOException {
    for (Map.Entry<String, Known> run : known.entrySet()) {
      look(run.getKey(), run.getValue());
    }
    assertThat(runs.list(null, null, MOST_RUNS).runs())
        .as("%s", history)
        .extracting(RunView::run)
        .containsExactlyInAnyOrderElementsOf(known.keySet());
  }

  private RunView look(String run, Known its) throws IOException {
    RunView view = runs.show(run);
    Map<Integer, CycleFigures> now = new TreeMap<>();
    view.cycles().forEach(cycle -> now.put(cycle.cycle(), cycle));
    its.cycles.forEach((number, before) -> assertThat(now.get(number))
        .as("cycle %d of %s after %s", number, run, history)
        .satisfies(cycle -> assertKept(before, cycle)));
    assertThat(view.requestedCycles())
        .as("requested cycles of %s after %s in %s", run, history, view)
        .isEqualTo(its.requested);
    if (!now.isEmpty()) {
      assertThat(view.bestVersion()).as("best version after %s", history).isPositive();
    }
    its.cycles.putAll(now);
    return view;
  }

  /** A cycle gains an evaluation, a baseline and figures, and loses none. */
  private static void assertKept(CycleFigures before, CycleFigures now) {
    assertThat(now.baseModel()).isEqualTo(before.baseModel());
    assertThat(now.outcome()).isEqualTo(before.outcome());
    assertThat(now.figures()).containsAllEntriesOf(before.figures());
    if (before.evaluation() != null) {
      assertThat(now.evaluation()).isEqualTo(before.evaluation());
    }
    if (before.baseline() != null) {
      assertThat(now.baseline()).isEqualTo(before.baseline());
    }
  }

  private void toTheEnd(String run, Known its) {
    await().alias("the end of " + run + " after " + history).atMost(PATIENCE).until(() -> {
      RunView view = look(run, its);
      if (view.state() != RunState.RUNNING && view.state() != RunState.COMPLETED) {
        act("resume " + run, () -> runs.resume(run));
      }
      return view.state() == RunState.COMPLETED;
    });
    assertThat(its.cycles).as("cycles of %s after %s", run, history).hasSize(its.requested + 1);
  }

  /** A server that knows of no run, as the embedded one after its death, and its services. */
  @BeforeEach
  void begin() {
    artifacts = new ArtifactStore(new FolderObjectStore(folder.resolve("store")));
    temporal = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
        .setUseTimeskipping(false)
        .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
            .setDataConverter(TemporalJson.dataConverter())
            .build())
        .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
            .setWorkerInterceptors(new Committing())
            .build())
        .build());
    RunStore store = new RunStore(artifacts.objects());
    Comparisons comparisons = new Comparisons(artifacts);
    Worker orchestrator = temporal.newWorker(TaskQueues.ORCHESTRATOR);
    orchestrator.registerWorkflowImplementationTypes(
        TrainingRunWorkflow.class, AdversarialCycleWorkflow.class);
    orchestrator.registerActivitiesImplementations(new RunRecords(store, comparisons));
    Stages stages = new Stages();
    for (String queue : List.of(TaskQueues.TRAINER, TaskQueues.GENERATION, TaskQueues.REWARD)) {
      temporal.newWorker(queue).registerActivitiesImplementations(stages);
    }
    temporal.start();
    runs = new RunService(
        store,
        artifacts,
        comparisons,
        temporal.getWorkflowClient(),
        Clock.systemUTC(),
        Duration.ofSeconds(60),
        () -> false);
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  /** Commits an artifact after each stage, as forks look for those of evaluations. */
  private final class Committing extends WorkerInterceptorBase {
    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
      return new ActivityInboundCallsInterceptorBase(next) {
        @Override
        public ActivityOutput execute(ActivityInput input) {
          ActivityOutput output = super.execute(input);
          if (output.getResult() instanceof StageOutcome outcome) {
            commit(outcome.artifact().run(), outcome.artifact().artifact());
          }
          return output;
        }
      };
    }
  }

  private void commit(String run, String artifact) {
    try {
      Path source = Files.createTempDirectory(folder, "commit");
      Files.writeString(source.resolve("file"), artifact);
      artifacts.commit(
          new ArtifactDraft(
              run,
              artifact,
              "test",
              Digest.of(new byte[0]),
              List.of(),
              Map.of(),
              Map.of("loss", 1.5),
              new Provenance(1, 7, 1, "cpu", "none", Instant.EPOCH, 2.5)),
          source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
