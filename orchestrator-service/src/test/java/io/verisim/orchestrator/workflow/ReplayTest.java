package io.verisim.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import io.verisim.contract.AdversarialCycle;
import io.verisim.contract.CycleInput;
import io.verisim.contract.Failure;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.Rating;
import io.verisim.contract.RunInput;
import io.verisim.contract.TrainerActivities;
import io.verisim.contract.TrainingRun;
import io.verisim.report.CycleFigures;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunReport;
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

/**
 * Another worker may take a workflow up at any event, so the code must go the recorded way again.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayTest {
  /** Whose process did it, which tells nothing to those who replay. */
  private static final Pattern MACHINE = Pattern.compile("(\"identity\": *)\"[^\"]*\"");

  private WorkflowExecutionHistory run;
  private WorkflowExecutionHistory cycle;
  private WorkflowExecutionHistory waiting;

  /**
   * A run with everything in it: a retry, scoring language models, a baseline that is done, a
   * person who steers, two cycles; and one that waits for its baselines.
   */
  @BeforeAll
  void record() {
    try (RunBench bench = new RunBench()) {
      CountDownLatch baseline = new CountDownLatch(1);
      Stages stages = bench.newRun();
      stages
          .failing(
              "base_model_v1",
              ApplicationFailure.newFailure("away", Failure.STORAGE_UNAVAILABLE.code()))
          .during("reward_data_v1_shard_2", () -> bench.steered().addCycles(1))
          .during("baseline_v2", baseline::countDown)
          .during("reward_model_v2", () -> {
            await(baseline);
            bench.steered().pause();
            bench.steered().resume();
          });
      bench.run(RunBench.spec(1));
      assertThat(stages.attempts("base_model_v1")).isEqualTo(2);
      assertThat(stages.attempts("scorer_2")).isEqualTo(1);
      assertThat(stages.attempts("baseline_evaluation_v1")).isEqualTo(1);
      assertThat(stages.attempts("evaluation_v3")).isEqualTo(1);
      run = bench.history(bench.id());
      cycle = bench.history(AdversarialCycle.workflowId(bench.id(), 1));

      bench.newRun();
      bench.run(RunBench.spec(1));
      assertThat(stages.attempts("baseline_evaluation_v2")).isEqualTo(1);
      waiting = bench.history(bench.id());
    }
  }

  @Test
  void aRunReplaysItsHistory() {
    assertThatCode(() -> RunBench.replay(run, TrainingRunWorkflow.class))
        .doesNotThrowAnyException();
  }

  @Test
  void aRunThatWaitedForItsBaselinesReplaysItsHistory() {
    assertThatCode(() -> RunBench.replay(waiting, TrainingRunWorkflow.class))
        .doesNotThrowAnyException();
  }

  /** By this version, and by those before that have left their histories. */
  @ParameterizedTest
  @MethodSource
  void aSteeredRunReplaysItsHistory(String name, WorkflowExecutionHistory history) {
    assertThatCode(() ->
            RunBench.replay(history, TrainingRunWorkflow.class, AdversarialCycleWorkflow.class))
        .as(name)
        .doesNotThrowAnyException();
  }

  /**
   * With {@code -Dverisim.histories=FOLDER}, the histories of this version are left there, for
   * those to come.
   */
  static Stream<Arguments> aSteeredRunReplaysItsHistory() throws IOException {
    Map<String, WorkflowExecutionHistory> recorded = RecordedRuns.record();
    String folder = System.getProperty("verisim.histories", "");
    List<Arguments> all = new ArrayList<>();
    for (Map.Entry<String, WorkflowExecutionHistory> name : recorded.entrySet()) {
      String file = name.getKey() + ".json.gz";
      if (!folder.isEmpty()) {
        keep(name.getValue(), Path.of(folder, file));
      }
      all.add(Arguments.of(name.getKey(), name.getValue()));
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
  void replayOfAnOldHistoryCatchesAnEdit() {
    assertThatThrownBy(() -> RunBench.replay(recorded("0.1/paused.json.gz"), EditedRun.class))
        .hasStackTraceContaining("NonDeterministicException");
  }

  private static WorkflowExecutionHistory recorded(String name) throws IOException {
    try (InputStream packed = ReplayTest.class.getResourceAsStream("/histories/" + name)) {
      byte[] json = new GZIPInputStream(Objects.requireNonNull(packed, name)).readAllBytes();
      return WorkflowExecutionHistory.fromJson(new String(json, StandardCharsets.UTF_8));
    }
  }

  @Test
  void aCycleReplaysItsHistory() {
    assertThatCode(() -> RunBench.replay(cycle, AdversarialCycleWorkflow.class))
        .doesNotThrowAnyException();
  }

  @Test
  void replayCatchesAnEditedRun() {
    assertThatThrownBy(() -> RunBench.replay(run, EditedRun.class))
        .hasStackTraceContaining("NonDeterministicException");
  }

  @Test
  void replayCatchesAnEditedCycle() {
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
    public RunReport run(RunInput input) {
      new StageOptions(input.run(), input.heartbeatTimeout())
          .trainer()
          .pretrain(new TrainerActivities.PretrainingInput(
              input.run(), input.spec(), Stages.ref(input.run(), "corpus"), null));
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
    public CycleFigures run(CycleInput input) {
      new StageOptions(input.run(), input.heartbeatTimeout())
          .generation()
          .evaluate(new GenerationActivities.EvaluationInput(
              input.run(), input.spec(), "evaluation_v2", input.baseModel(), input.shared()));
      throw new IllegalStateException("a planted workflow comes to nothing");
    }
  }
}
