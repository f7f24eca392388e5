package io.verisim.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import io.verisim.lifecycle.AdversarialCycle;
import io.verisim.lifecycle.CycleFigures;
import io.verisim.lifecycle.CycleOrder;
import io.verisim.lifecycle.Failure;
import io.verisim.lifecycle.GenerationActivities;
import io.verisim.lifecycle.Rating;
import io.verisim.lifecycle.RatingStatus;
import io.verisim.lifecycle.RunOrder;
import io.verisim.lifecycle.RunReport;
import io.verisim.lifecycle.TrainerActivities;
import io.verisim.lifecycle.TrainingRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Another worker may take a workflow up at any event, so the code must go the recorded way again. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayTest {
  /** Whose process did it, which tells nothing to those who replay. */
  private static final Pattern MACHINE = Pattern.compile("(\"identity\": *)\"[^\"]*\"");

  private WorkflowExecutionHistory run;
  private WorkflowExecutionHistory cycle;
  private WorkflowExecutionHistory waiting;

  /**
   * A run with everything in it: a retry, language models, a control that is done, a person who steers, two cycles; and one
   * that waits for its controls.
   */
  @BeforeAll
  void record() {
    try (RunBench bench = new RunBench()) {
      CountDownLatch control = new CountDownLatch(1);
      Stages stages = bench.newRun();
      stages
          .failing(
              "base_model_v1",
              ApplicationFailure.newFailure("away", Failure.STORAGE_UNAVAILABLE.code()))
          .during("reward_data_v1_shard_2", () -> bench.steered().addCycles(1))
          .during("control_v2", control::countDown)
          .during("reward_model_v2", () -> {
            await(control);
            bench.steered().pause();
            bench.steered().resume();
          });
      bench.run(RunBench.spec(1));
      assertThat(stages.attempts("base_model_v1")).isEqualTo(2);
      assertThat(stages.attempts("language_model_2")).isEqualTo(1);
      assertThat(stages.attempts("control_evaluation_v1")).isEqualTo(1);
      assertThat(stages.attempts("evaluation_v3")).isEqualTo(1);
      run = bench.history(bench.id());
      cycle = bench.history(AdversarialCycle.workflowId(bench.id(), 1));

      bench.newRun();
      bench.run(RunBench.spec(1));
      assertThat(stages.attempts("control_evaluation_v2")).isEqualTo(1);
      waiting = bench.history(bench.id());
    }
  }

  @Test
  void aRunGoesTheRecordedWayAgain() {
    assertThatCode(() -> RunBench.replay(run, TrainingRunWorkflow.class))
        .doesNotThrowAnyException();
  }

  @Test
  void aRunThatWaitedForItsControlsGoesTheRecordedWayAgain() {
    assertThatCode(() -> RunBench.replay(waiting, TrainingRunWorkflow.class))
        .doesNotThrowAnyException();
  }

  /** Recorded from a real run, by the version before reports were published after each cycle and runs could be paused. */
  @Test
  void aRunOfTheVersionBeforeEndsUnderThisOne() {
    assertThatCode(() ->
            RunBench.replay(recorded("run-before-reports.json.gz"), TrainingRunWorkflow.class))
        .doesNotThrowAnyException();
    assertThatCode(() -> RunBench.replay(
            recorded("cycle-before-reports.json.gz"), AdversarialCycleWorkflow.class))
        .doesNotThrowAnyException();
  }

  /** By this version, and by those before that have left their scenes. */
  @ParameterizedTest
  @MethodSource
  void whatPeopleDidToARunGoesTheRecordedWayAgain(String scene, WorkflowExecutionHistory history) {
    assertThatCode(() ->
            RunBench.replay(history, TrainingRunWorkflow.class, AdversarialCycleWorkflow.class))
        .as(scene)
        .doesNotThrowAnyException();
  }

  /** With {@code -Dverisim.histories=FOLDER}, the scenes of this version are left there, for those to come. */
  static Stream<Arguments> whatPeopleDidToARunGoesTheRecordedWayAgain() throws IOException {
    Map<String, WorkflowExecutionHistory> scenes = Scenes.play();
    String folder = System.getProperty("verisim.histories", "");
    List<Arguments> all = new ArrayList<>();
    for (Map.Entry<String, WorkflowExecutionHistory> scene : scenes.entrySet()) {
      String file = scene.getKey() + ".json.gz";
      if (!folder.isEmpty()) {
        keep(scene.getValue(), Path.of(folder, file));
      }
      all.add(Arguments.of(scene.getKey(), scene.getValue()));
      all.add(Arguments.of("0.1/" + file, recorded("0.1/" + file)));
    }
    return all.stream();
  }

  private static void keep(WorkflowExecutionHistory history, Path file) throws IOException {
    String json = MACHINE.matcher(history.toJson(false)).replaceAll("$1\"worker\"");
    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
      packed.write(json.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void anEditIsCaughtByTheRecordedRunToo() {
    assertThatThrownBy(
            () -> RunBench.replay(recorded("run-before-reports.json.gz"), EditedRun.class))
        .hasStackTraceContaining("NonDeterministicException");
  }

  private static WorkflowExecutionHistory recorded(String name) throws IOException {
    try (InputStream packed = ReplayTest.class.getResourceAsStream("/histories/" + name)) {
      byte[] json = new GZIPInputStream(Objects.requireNonNull(packed, name)).readAllBytes();
      return WorkflowExecutionHistory.fromJson(new String(json, StandardCharsets.UTF_8));
    }
  }

  @Test
  void aCycleGoesTheRecordedWayAgain() {
    assertThatCode(() -> RunBench.replay(cycle, AdversarialCycleWorkflow.class))
        .doesNotThrowAnyException();
  }

  @Test
  void anEditedRunIsCaught() {
    assertThatThrownBy(() -> RunBench.replay(run, EditedRun.class))
        .hasStackTraceContaining("NonDeterministicException");
  }

  @Test
  void anEditedCycleIsCaught() {
    assertThatThrownBy(() -> RunBench.replay(cycle, EditedCycle.class))
        .hasStackTraceContaining("NonDeterministicException");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).as("the other began").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Skips the corpus. */
  public static final class EditedRun implements TrainingRun {
    @Override
    public RunReport run(RunOrder order) {
      new StageOptions(order.run(), order.heartbeatTimeout())
          .trainer()
          .pretrain(new TrainerActivities.Pretraining(
              order.run(), order.spec(), Stages.ref(order.run(), "corpus")));
      return report();
    }

    @Override
    public RunReport report() {
      throw new IllegalStateException("nobody asks a planted workflow");
    }

    @Override
    public int addCycles(int count) {
      return count;
    }

    @Override
    public void validateAddCycles(int count) {
      // It takes all.
    }

    @Override
    public void pause() {
      // It ends soon anyway.
    }

    @Override
    public void validatePause() {
      // It takes all.
    }

    @Override
    public void resume() {
      // It was never paused.
    }

    @Override
    public void validateResume() {
      // It takes all.
    }

    @Override
    public RatingStatus rate(Rating rating) {
      throw new IllegalStateException("a planted workflow asks nobody");
    }

    @Override
    public void validateRate(Rating rating) {
      // It takes all.
    }

    @Override
    public void stop() {
      // It ends soon anyway.
    }
  }

  /** Judges the start before anything else. */
  public static final class EditedCycle implements AdversarialCycle {

    @Override
    public CycleFigures run(CycleOrder order) {
      new StageOptions(order.run(), order.heartbeatTimeout())
          .generation()
          .evaluate(new GenerationActivities.Evaluation(
              order.run(),
              order.spec(),
              "evaluation_v2",
              order.corpus(),
              order.baseModel(),
              order.languageModels(),
              order.baseline()));
      throw new IllegalStateException("a planted workflow comes to nothing");
    }
  }
}
