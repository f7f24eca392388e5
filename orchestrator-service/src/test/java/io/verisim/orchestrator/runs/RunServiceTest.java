package io.verisim.orchestrator.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.temporal.client.WorkflowStub;
import io.verisim.artifact.Digest;
import io.verisim.artifact.FormatVersion;
import io.verisim.contract.Fork;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.orchestrator.runs.RunException.Refusal;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.report.RunView.Progress;
import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class RunServiceTest {
  private static final RunSpec QUICK = spec("quick");
  private static final RunSpec FAILING = spec("failing");
  private static final RunSpec STEADY = spec("steady");

  private static ScriptedServer stage;
  private static RunService runs;

  @BeforeAll
  static void open(@TempDir Path folder) {
    stage = new ScriptedServer(folder);
    runs = at("2026-01-01T00:00:00Z");
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @Test
  void startingTwiceWithoutAnIdMakesTwoNamedRuns() throws IOException {
    String one = runs.start(QUICK, null, null).run();
    String other = runs.start(QUICK, null, null).run();

    assertThat(List.of(one, other))
        .doesNotHaveDuplicates()
        .allMatch(run -> run.matches("quick-\\d+"));
    assertThat(ended(one).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void theSameKeyReturnsTheSameRun() throws IOException {
    String run = runs.start(STEADY, "monday-2", null).run();

    assertThat(runs.start(STEADY, "monday-2", null)).isEqualTo(new RunService.Started(run, false));
    assertThat(runs.start(STEADY, "tuesday", null).run()).isNotEqualTo(run);
  }

  @Test
  void anotherSpecificationUnderTheSameKeyConflicts() throws IOException {
    runs.start(STEADY, "monday-3", null);

    assertThatThrownBy(() -> runs.start(QUICK, "monday-3", null))
        .hasMessageContainingAll("\"steady\"", "\"quick\"")
        .isInstanceOfSatisfying(RunException.class, e -> {
          assertThat(e.reason()).isEqualTo(Refusal.SPEC_CONFLICT);
          assertThat(e.problems())
              .containsExactly(
                  new Problem("name", "is quick, but the run was started with steady"));
        });
  }

  @Test
  void aRunningRunIsNotStartedTwice() throws IOException {
    runs.start(STEADY, null, "mine-4");

    assertThat(runs.start(STEADY, null, "mine-4").launched()).isFalse();
    assertThat(runs.resume("mine-4")).isFalse();
  }

  @Test
  void aCompleteRunIsNotStartedAgain() throws IOException {
    runs.start(QUICK, null, "mine-5");
    ended("mine-5");

    assertThat(runs.start(QUICK, null, "mine-5").launched()).isFalse();
    assertRefused(Refusal.RUN_FINISHED, () -> runs.resume("mine-5"));
  }

  @Test
  void aFailedRunReportsWhyAndCanBeResumed() throws IOException {
    runs.start(FAILING, null, "mine-6");

    assertThat(ended("mine-6"))
        .returns(RunState.FAILED, RunView::state)
        .returns("no such bucket", RunView::failure)
        .returns("storage-refused", RunView::stopReason);
    await().atMost(5, SECONDS).until(() -> runs.resume("mine-6"));
    assertThat(ended("mine-6").failure()).isEqualTo("no such bucket");
  }

  @Test
  void aRunWithoutAWorkflowIsInterruptedUntilResumed() throws IOException {
    stage.store().claim("lost", QUICK);

    assertThat(runs.show("lost"))
        .returns(RunState.FAILED, RunView::state)
        .returns("interrupted", RunView::stopReason)
        .extracting(RunView::failure)
        .asString()
        .contains("./verisim resume lost");
    assertThat(runs.resume("lost")).isTrue();
    assertThat(ended("lost").state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void resumeUnfinishedResumesOnlyInterruptedRuns() throws IOException {
    runs.start(QUICK, null, "complete");
    runs.start(FAILING, null, "failed");
    runs.start(STEADY, null, "running");
    ended("complete");
    ended("failed");
    stage.store().claim("lost-1", QUICK);
    stage.store().claim("lost-2", QUICK);
    stage.store().publish(report("lost-2", RunState.RUNNING));
    putSpec("unreadable-1", "{\"formatVersion\": " + FormatVersion.CURRENT + ", \"nam\": 1}");

    assertThat(runs.resumeUnfinished())
        .contains("lost-1", "lost-2")
        .doesNotContain("complete", "failed", "running", "unreadable-1");
  }

  @Test
  void addingCyclesStoresAnEndedRunAsRunning() throws IOException {
    runs.start(STEADY, null, "mine-9");
    runs.stop("mine-9");
    assertThat(ended("mine-9").stopReason()).isEqualTo("stop");
    runs.addCycles("mine-9", 2);

    // What another process finds that has only the store.
    RunReport left = stage.store().report("mine-9").orElseThrow();
    assertThat(left.state()).isEqualTo(RunState.RUNNING);
    assertThat(stage.store().requestedCycles("mine-9", STEADY))
        .isEqualTo(STEADY.termination().maxCycles() + 2);
  }

  @Test
  void aMistypedRunSuggestsTheNearest() throws IOException {
    stage.store().claim("grammar-1337", QUICK);

    assertThatThrownBy(() -> runs.show("gramar-1337"))
        .hasMessage("there is no run \"gramar-1337\"; did you mean \"grammar-1337\"?");
    assertThatThrownBy(() -> runs.show("../grammar-1337"))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.reason()).isEqualTo(Refusal.RUN_UNKNOWN));
    assertThatThrownBy(() -> runs.show("other")).hasMessage("there is no run \"other\"");
  }

  @Test
  void progressComesFromHeartbeatsOfRunAndCycle() throws IOException {
    runs.start(STEADY, null, "mine-11");

    await().atMost(10, SECONDS).until(() -> runs.show("mine-11").progress().size() == 2);
    assertThat(runs.show("mine-11").progress())
        .containsExactly(
            new Progress("corpus", "corpus", 0, 10, "documents", Map.of(), null, 1, null),
            new Progress(
                "reward_data",
                "reward_data_v1_shard_0",
                30,
                100,
                "samples",
                Map.of("steps_per_second", 3.5, "loss/train", 1.25),
                20.0,
                1,
                null));
  }

  @Test
  void cyclesAddedToARunningRunAreStored() throws IOException {
    runs.start(STEADY, null, "mine-12");
    int before = runs.show("mine-12").requestedCycles();

    assertThat(runs.addCycles("mine-12", 3)).isEqualTo(before + 3);
    assertThat(runs.show("mine-12").requestedCycles()).isEqualTo(before + 3);
    assertThat(stage.store().requestedCycles("mine-12", STEADY)).isEqualTo(before + 3);
  }

  @Test
  void aCompleteRunStartsAgainForMoreCycles() throws IOException {
    runs.start(QUICK, null, "mine-13");
    int done = ended("mine-13").cycles().size() - 1;

    assertThat(runs.addCycles("mine-13", 2)).isEqualTo(done + 2);
    await().atMost(5, SECONDS).until(() -> runs.show("mine-13").cycles().size() == done + 3);
  }

  @Test
  void resumesARunTerminatedOrCancelledInTemporal() throws IOException {
    for (String run : List.of("terminated", "cancelled")) {
      runs.start(STEADY, null, run);
      WorkflowStub workflow = stage.client().newUntypedWorkflowStub(run);
      if (run.equals("terminated")) {
        workflow.terminate("a test");
      } else {
        workflow.cancel();
      }
      await().atMost(10, SECONDS).until(() -> runs.show(run).state() == RunState.FAILED);
      assertThat(runs.show(run).stopReason()).isEqualTo("interrupted");

      assertThat(runs.resume(run)).isTrue();
      assertThat(runs.show(run).state()).isEqualTo(RunState.RUNNING);
    }
  }

  @Test
  void onlyARunningRunIsStopped() throws IOException {
    runs.start(STEADY, null, "mine-14");
    runs.stop("mine-14");

    assertThat(ended("mine-14").stopReason()).isEqualTo("stop");
    assertRefused(Refusal.RUN_NOT_RUNNING, () -> runs.stop("mine-14"));
  }

  @Test
  void aPausedRunWaitsUntilItIsResumed() throws IOException {
    runs.start(STEADY, null, "mine-15");
    runs.pause("mine-15");

    assertThat(runs.show("mine-15").state()).isEqualTo(RunState.PAUSED);
    assertThat(stage.store().halted("mine-15")).contains(RunState.PAUSED);
    assertThat(runs.resume("mine-15")).isTrue();
    assertThat(runs.show("mine-15").state()).isEqualTo(RunState.RUNNING);
    assertThat(stage.store().halted("mine-15")).isEmpty();
    assertThat(runs.resume("mine-15")).as("it runs").isFalse();
  }

  /** The server forgot the workflow, but nobody resumes what somebody has paused or stopped. */
  @Test
  void aHaltSurvivesARestartOfTheServer() throws IOException {
    for (RunState state : List.of(RunState.PAUSED, RunState.STOPPED)) {
      String run = "halted-" + state.word();
      stage.store().claim(run, QUICK);
      stage.store().publish(report(run, RunState.RUNNING));
      stage.store().halt(run, state);

      assertThat(runs.resumeUnfinished()).doesNotContain(run);
      assertThat(runs.show(run).state()).isEqualTo(state);
      assertThat(runs.start(QUICK, null, run).launched()).isFalse();
      assertThat(runs.resume(run)).isTrue();
      assertThat(ended(run).state()).isEqualTo(RunState.COMPLETED);
    }
  }

  @Test
  void anIdleRunCanBeStoppedButNotPaused() throws IOException {
    stage.store().claim("idle", QUICK);

    assertRefused(Refusal.RUN_NOT_RUNNING, () -> runs.pause("idle"));
    runs.stop("idle");
    assertThat(runs.show("idle").state()).isEqualTo(RunState.STOPPED);
    assertRefused(Refusal.RUN_UNKNOWN, () -> runs.pause("nobody"));
  }

  @Test
  void aForkSharesEarlierCyclesAndChangesLaterOnes() throws IOException {
    String origin = runs.start(QUICK, null, "origin").run();
    ended(origin);
    stage.commit(origin, "evaluation_v1", Map.of("report.json", "{}"));
    stage.commit(origin, "evaluation_v2", Map.of("report.json", "{}"));

    String fork =
        runs.fork(origin, 1, Map.of("grpo.learningRate", "3e-5"), "fork-of-it").run();

    assertThat(fork).isEqualTo("fork-of-it");
    assertThat(stage.store().spec(fork).orElseThrow().grpo().learningRate()).isEqualTo(3e-5);
    assertThat(stage.store().fork(fork))
        .contains(new Fork(origin, 1, stage.store().spec(origin).orElseThrow(), null));
    assertThat(ended(fork).state()).isEqualTo(RunState.COMPLETED);
    assertThat(runs.fork(origin, 1, Map.of("grpo.learningRate", "3e-5"), "fork-of-it")
            .launched())
        .as("the same call again")
        .isFalse();
    assertRefused(
        Refusal.SPEC_CONFLICT,
        () -> runs.fork(origin, 0, Map.of("grpo.learningRate", "3e-5"), "fork-of-it"));
  }

  @ParameterizedTest
  @CsvSource({
    "1, seed, 8, seed",
    "1, model.nLayer, 2, model.nLayer",
    "1, evaluation.samples, 9, evaluation.samples",
    "1, rewardModel.scorers, '[{nLayer: 9}]', rewardModel.scorers",
    "2, grpo.klWeight, 0.5, fromCycle",
    "-1, grpo.klWeight, 0.5, fromCycle"
  })
  void namesTheKeyAForkCannotChange(int cycle, String key, String value, String path)
      throws IOException {
    stage.store().claim("forked", QUICK);
    stage.commit("forked", "evaluation_v1", Map.of("report.json", "{}"));
    stage.commit("forked", "evaluation_v2", Map.of("report.json", "{}"));

    assertThatThrownBy(() -> runs.fork("forked", cycle, Map.of(key, value), null))
        .isInstanceOfSatisfying(RunException.class, e -> {
          assertThat(e.reason()).isEqualTo(Refusal.REQUEST_INVALID);
          assertThat(e.problems()).extracting(Problem::path).contains(path);
        });
  }

  /** No figure depends on them. */
  @Test
  void aForkMayChangeTheNumberOfEvaluationShards() throws IOException {
    stage.store().claim("few-workers", QUICK);
    stage.commit("few-workers", "evaluation_v1", Map.of("report.json", "{}"));

    String fork =
        runs.fork("few-workers", 0, Map.of("evaluation.shards", "2"), null).run();

    assertThat(stage.store().spec(fork).orElseThrow().evaluation().shards()).isEqualTo(2);
    assertThat(stage.store().fork(fork).orElseThrow().spec().evaluation().shards())
        .isEqualTo(1);
  }

  @Test
  void aRunWithoutAnEvaluatedVersionCannotBeForked() throws IOException {
    stage.store().claim("unjudged", QUICK);

    assertRefused(Refusal.VERSION_UNKNOWN, () -> runs.fork("unjudged", 0, Map.of(), null));
  }

  @Test
  void listsNewRunsFirstInConsecutivePages() throws IOException {
    at("2099-01-01T00:00:00Z").start(QUICK, null, "b-first");
    at("2099-01-02T00:00:00Z").start(FAILING, null, "c-second");
    at("2099-01-03T00:00:00Z").start(QUICK, null, "a-third");
    ended("b-first");
    ended("c-second");
    ended("a-third");
    at("2099-01-04T00:00:00Z").start(QUICK, null, "b-first");

    RunPage page = runs.list(null, null, null, 2);
    assertThat(page.runs()).extracting(RunView::run).containsExactly("a-third", "c-second");
    RunPage next = runs.list(null, null, page.next(), 1);
    assertThat(next.runs()).extracting(RunView::run).containsExactly("b-first");
    assertThat(runs.list(null, null, null, 100).next()).isNull();
    assertThat(runs.list(RunState.FAILED, null, null, 1).runs())
        .extracting(RunView::run)
        .containsExactly("c-second");
    assertRefused(Refusal.REQUEST_INVALID, () -> runs.list(null, null, "nobody", 0));
  }

  @Test
  void anUnreadableRunDoesNotHideTheOthers() throws IOException {
    stage.store().claim("readable", QUICK);
    putSpec("unreadable", "{\"formatVersion\": " + FormatVersion.CURRENT + ", \"nam\": 1}");

    assertThat(runs.list(null, null, null, 100).runs())
        .extracting(RunView::run)
        .contains("readable", "unreadable");
    assertRefused(Refusal.RUN_UNREADABLE, () -> runs.show("unreadable"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      spec.json   | not JSON
      spec.json   | []
      spec.json   | {"formatVersion": 999999}
      started.txt | yesterday
      cycles.json | {"cycles": "many"}
      report.json | nothing
      halt.json   | !
      """)
  void aBrokenRecordDoesNotHideTheOthers(String record, String content) throws IOException {
    String broken =
        "broken-" + Digest.of((record + content).getBytes(UTF_8)).hex().substring(0, 8);
    stage.store().claim("readable", QUICK);
    stage.store().claim(broken, QUICK);
    put(broken, record, content);

    assertThat(runs.list(null, null, null, 100).runs())
        .extracting(RunView::run)
        .contains("readable", broken);
    runs.resumeUnfinished(); // Goes on to the others, too.
  }

  @Test
  void aRunThatDoesNotAnswerDoesNotHideTheOthers() throws IOException {
    runs.start(STEADY, null, "answering");
    runs.start(spec("stuck"), null, "stuck");
    try {
      await()
          .untilAsserted(() -> assertThat(runs.list(null, null, null, 100).runs())
              .filteredOn(run -> run.run().equals("answering"))
              .extracting(RunView::stage)
              .containsExactly("scripted"));
      assertThat(runs.list(null, null, null, 100).runs())
          .filteredOn(run -> run.run().equals("stuck"))
          .allSatisfy(run -> {
            assertThat(run.state()).isEqualTo(RunState.RUNNING);
            assertThat(run.failure()).contains("has not answered in time", "log says why");
          })
          .hasSize(1);
    } finally {
      runs.stop("stuck");
    }
    assertThat(runs.show("stuck").state()).isEqualTo(RunState.STOPPED);
  }

  private static RunService at(String instant) {
    Clock clock = Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    return new RunService(
        stage.store(),
        stage.artifacts(),
        new Comparisons(stage.artifacts()),
        stage.client(),
        clock,
        Duration.ofSeconds(60),
        () -> false);
  }

  private static RunView ended(String run) throws IOException {
    await()
        .atMost(10, SECONDS)
        .until(() ->
            stage.store().report(run).isPresent() && runs.show(run).state() != RunState.RUNNING);
    return runs.show(run);
  }

  private static void putSpec(String run, String json) throws IOException {
    put(run, "spec.json", json);
  }

  private static void put(String run, String record, String content) throws IOException {
    stage.artifacts().objects().put("runs/" + run + "/" + record, content.getBytes(UTF_8));
  }

  private static RunReport report(String run, RunState state) {
    return new RunReport(run, state, "", List.of(), List.of(), 1, "", 0, List.of(), null, null);
  }

  private static void assertRefused(Refusal reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(RunException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static RunSpec spec(String name) {
    return SpecReader.read("{preset: demo, name: " + name + "}", "test");
  }
}
