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
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.contract.RunStore;
import io.verisim.contract.TaskQueues;
import io.verisim.orchestrator.RunRecords;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.orchestrator.runs.RunException.Refusal;
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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
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

  /** Why an action may be refused: the run is not in the state for it. */
  private static final Set<Refusal> FITTING = EnumSet.of(
      Refusal.RUN_NOT_RUNNING,
      Refusal.RUN_FINISHED,
      Refusal.VERSION_UNKNOWN,
      Refusal.REQUEST_INVALID);

  /** The kinds of actions that were not always refused. */
  private static final Set<String> DONE = new HashSet<>();

  @TempDir
  private Path folder;

  private ArtifactStore artifacts;
  private TestWorkflowEnvironment temporal;
  private RunService runs;

  private final List<String> history = new ArrayList<>();
  private final Map<String, Known> known = new TreeMap<>();

  /** What is known of a run. */
  private static final class Known {
    /** In its views since the last kill. */
    private final Map<Integer, CycleFigures> shown = new TreeMap<>();

    /** In its reports in storage. */
    private final Map<Integer, CycleFigures> published = new TreeMap<>();

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
      DONE.add(what.substring(0, what.indexOf(' ')));
    } catch (RunException e) {
      assertThat(e.reason()).as("%s: %s", what, e.getMessage()).isIn(FITTING);
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
   * A running run shows for a moment what its last published report does not have yet: a baseline
   * or its newest cycle. After a kill that comes back when the run has gone through its cycles
   * again.
   */
  private void forgetUnpublished() throws IOException {
    for (Map.Entry<String, Known> run : known.entrySet()) {
      checkPublished(run.getKey(), run.getValue());
      run.getValue().shown.clear();
      run.getValue().shown.putAll(run.getValue().published);
    }
  }

  private void checkPublished(String run, Known its) throws IOException {
    List<CycleFigures> cycles =
        new RunStore(artifacts.objects()).report(run).map(RunReport::cycles).orElse(List.of());
    assertNoneLost(run, its.published, cycles);
  }

  private void assertNoneLost(
      String run, Map<Integer, CycleFigures> before, List<CycleFigures> cycles) {
    Map<Integer, CycleFigures> now = new TreeMap<>();
    cycles.forEach(cycle -> now.put(cycle.cycle(), cycle));
    before.forEach((number, cycle) -> assertThat(now.get(number))
        .as("cycle %d of %s after %s", number, run, history)
        .satisfies(later -> assertKept(cycle, later)));
    before.putAll(now);
  }

  private void check() throws IOException {
    for (Map.Entry<String, Known> run : known.entrySet()) {
      look(run.getKey(), run.getValue());
      checkPublished(run.getKey(), run.getValue());
    }
    assertThat(runs.list(null, null, null, MOST_RUNS).runs())
        .as("%s", history)
        .extracting(RunView::run)
        .containsExactlyInAnyOrderElementsOf(known.keySet());
  }

  private RunView look(String run, Known its) throws IOException {
    RunView view = runs.show(run);
    assertNoneLost(run, its.shown, view.cycles());
    assertThat(view.requestedCycles())
        .as("requested cycles of %s after %s in %s", run, history, view)
        .isEqualTo(its.requested);
    if (!view.cycles().isEmpty()) {
      assertThat(view.bestVersion()).as("best version after %s", history).isPositive();
    }
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
    assertThat(its.shown).as("cycles of %s after %s", run, history).hasSize(its.requested + 1);
  }

  @AfterAll
  static void noActionIsAlwaysRefused() {
    assertThat(DONE)
        .containsExactlyInAnyOrder("start", "cycles", "pause", "resume", "stop", "fork");
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
      ScriptedServer.commit(artifacts, folder, run, artifact, Map.of("file", artifact));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
