package io.verisim.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.temporal.activity.ActivityInterface;
import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.Digest;
import io.verisim.engine.DivergedException;
import io.verisim.stage.StageDefinition;
import io.verisim.stage.StageOutcome;
import io.verisim.stage.StageProgress;
import io.verisim.text.TextException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageExecutorTest {
  /** An activity of any stage. */
  @ActivityInterface
  public interface AnyActivity {
    StageOutcome run();
  }

  /** What a stage does. */
  @FunctionalInterface
  private interface NumbersWork {
    Map<String, Object> with(PhaseLoop loop) throws IOException;
  }

  /** A stage that counts to a number, or does whatever it is told. */
  private record NumbersStage(int steps, NumbersWork does) implements Stage {
    @Override
    public StageDefinition definition() {
      return StageExecutor.definition(
          "trial",
          StageBench.spec(Map.of()),
          "numbers",
          "counting",
          List.of(),
          Map.of("steps", steps));
    }

    @Override
    public Map<String, Object> work(PhaseLoop loop) throws IOException {
      return does.with(loop);
    }
  }

  @TempDir
  Path folder;

  private NumbersWork work = new CountingPhase()::in;
  private StageBench bench;
  private AnyActivity stage;

  @BeforeEach
  void open() {
    bench = new StageBench(folder);
    stage = stage(bench, CountingPhase.STEPS, loop -> work.with(loop));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void commitsTheResultOfTheWork() throws IOException {
    StageOutcome outcome = stage.run();

    assertThat(outcome.results()).containsEntry("sum", 55).containsEntry("flops", 110.0);
    assertThat(outcome.reused()).isFalse();
    assertThat(bench.store().verify("trial").sound()).isTrue();
    assertThat(bench.store().require(outcome.artifact()).file("metrics.jsonl")).isPresent();
  }

  @Test
  void aFinishedStageDoesNotRunAgain() {
    StageOutcome first = stage.run();
    work = loop -> {
      throw new IllegalStateException("it was done");
    };

    StageOutcome second = stage.run();

    assertThat(second.artifact()).isEqualTo(first.artifact());
    assertThat(second.reused()).isTrue();
  }

  @Test
  void heartbeatsContainStepAndFigures() {
    stage.run();

    assertThat(bench.beats())
        .extracting(StageProgress::step)
        .startsWith(0L)
        .containsSubsequence(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    StageProgress last = bench.beats().get(bench.beats().size() - 1);
    assertThat(last.stage()).isEqualTo("counting");
    assertThat(last.total()).isEqualTo(10);
    assertThat(last.unit()).isEqualTo("numbers");
    assertThat(last.figures()).containsEntry("sum", 55.0).containsKey("steps_per_second");
  }

  @Test
  void aStoppedStageResumesAndGivesTheSameDigest() throws IOException {
    bench.stopAfter(4);
    assertThatThrownBy(stage::run).isInstanceOf(ActivityFailure.class);

    assertThat(digestAfterGoingOn(6)).isEqualTo(untouched());
  }

  @Test
  void aStopDuringAStepWaitsForTheStepToEnd() throws IOException {
    work = new CountingPhase(3, () -> bench.stopAfter(0))::in;
    assertThatThrownBy(stage::run).isInstanceOf(ActivityFailure.class);

    assertThat(digestAfterGoingOn(7)).isEqualTo(untouched());
  }

  @Test
  void anErrorBecomesATypedFailure() {
    work = loop -> {
      throw new TextException("corpus.source: is empty");
    };

    assertThat(StageBench.failure(catchThrowable(stage::run))).satisfies(failure -> {
      assertThat(failure.getType()).isEqualTo("text-unusable");
      assertThat(failure.getOriginalMessage()).isEqualTo("corpus.source: is empty");
    });
  }

  @Test
  void divergenceNamesItsStepAndTheLastCheckpoint() throws IOException {
    bench.stopAfter(4);
    assertThatThrownBy(stage::run).isInstanceOf(ActivityFailure.class);
    try (StageBench next = new StageBench(folder)) {
      CountingPhase diverging = new CountingPhase(6, () -> {
        throw new DivergedException("loss/train", Double.NaN, 6);
      });
      AnyActivity again = stage(next, CountingPhase.STEPS, loop -> {
        loop.run(diverging);
        return Map.of();
      });

      assertThat(StageBench.failure(catchThrowable(again::run))).satisfies(failure -> {
        assertThat(failure.getType()).isEqualTo("diverged");
        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(failure.getOriginalMessage())
            .contains(
                "loss/train is NaN at step 6", "the last checkpoint before it is that of step 4");
      });
    }
  }

  @Test
  void refusesAStageWithAnotherConfiguration() {
    stage.run();
    try (StageBench other = new StageBench(folder)) {
      AnyActivity changed = stage(other, CountingPhase.STEPS + 1, new CountingPhase()::in);

      assertThat(StageBench.failure(catchThrowable(changed::run)).getType())
          .isEqualTo("artifact-conflict");
    }
  }

  @Test
  void countsAttemptsFailuresAndCommits() {
    NumbersWork good = work;
    work = loop -> {
      throw new TextException("no");
    };
    assertThatThrownBy(stage::run).isInstanceOf(ActivityFailure.class);
    work = good;
    stage.run();
    stage.run();

    assertThat(counter("verisim.stage.attempts", "stage", "counting")).isEqualTo(3);
    assertThat(counter("verisim.stage.failures", "stage", "counting")).isEqualTo(1);
    assertThat(counter("verisim.stage.steps", "stage", "counting")).isEqualTo(10);
    assertThat(counter("verisim.artifact.commits", "outcome", "won")).isEqualTo(1);
    assertThat(bench.meters().get("verisim.stage").timer().count()).isEqualTo(1);
  }

  @Test
  void aStopIsNotCountedAsAFailure() throws IOException {
    bench.stopAfter(4);
    assertThatThrownBy(stage::run).isInstanceOf(ActivityFailure.class);
    bench.stopNoMore();
    bench.store().objects().put(ArtifactKeys.halt("trial"), new byte[0]);
    assertThat(StageBench.failure(catchThrowable(stage::run)).getType()).isEqualTo("halted");

    assertThat(counter("verisim.stage.attempts", "stage", "counting")).isEqualTo(2);
    assertThat(bench.meters().find("verisim.stage.failures").counter()).isNull();
  }

  @Test
  void tokensAndCheckpointsAreCounted() {
    bench.stopAfter(4);
    assertThatThrownBy(stage::run).isInstanceOf(ActivityFailure.class);

    assertThat(counter("verisim.tokens", "kind", "sampled")).isEqualTo(8);
    assertThat(counter("verisim.tokens", "kind", "scored")).isEqualTo(5);
    assertThat(counter("verisim.checkpoint.bytes", "stage", "counting")).isPositive();
    assertThat(bench.meters().get("verisim.checkpoint").timer().count()).isEqualTo(1);
  }

  @Test
  void aDamagedCheckpointIsCounted() throws IOException {
    bench.stopAfter(4);
    assertThatThrownBy(stage::run).isInstanceOf(ActivityFailure.class);
    assertThat(counter("verisim.checkpoint.damaged", "stage", "counting")).isZero();
    try (Stream<Path> files = Files.walk(folder.resolve("s3"))) {
      for (Path file : files
          .filter(file -> file.toString().contains("/step-")
              && Files.isRegularFile(file)
              && !file.endsWith("manifest.json"))
          .toList()) {
        Files.write(file, new byte[] {1});
      }
    }
    bench.stopNoMore();
    stage.run();

    assertThat(counter("verisim.checkpoint.damaged", "stage", "counting")).isEqualTo(1);
  }

  @Test
  void ageGaugesCoverOnlyRunningStages() {
    Map<String, Double> atWork = new HashMap<>();
    List<String> gauges = List.of(
        "verisim.heartbeat.age",
        "verisim.heartbeat.timeout",
        "verisim.checkpoint.age",
        "verisim.stages.working");
    work = loop -> {
      gauges.forEach(name -> atWork.put(name, gauge(name)));
      return new CountingPhase().in(loop);
    };
    stage.run();

    assertThat(atWork).containsEntry("verisim.stages.working", 1.0);
    assertThat(atWork.values()).hasSize(4).allMatch(value -> value > 0);
    assertThat(gauges).allMatch(name -> gauge(name) == 0);
    assertThat(gauge("verisim.device.memory")).isGreaterThan(1e6);
  }

  @Test
  void aDamagedArtifactIsCounted() {
    work = loop -> {
      throw new ArtifactDamagedException("runs/trial/corpus/train.bin", "SHA-256 1", "SHA-256 2");
    };
    assertThatThrownBy(stage::run).isInstanceOf(ActivityFailure.class);

    assertThat(counter("verisim.artifact.commits", "outcome", "corrupt")).isEqualTo(1);
  }

  private double gauge(String name) {
    return bench.meters().get(name).gauge().value();
  }

  private double counter(String name, String label, String value) {
    return bench.meters().get(name).tag(label, value).counter().count();
  }

  /** The digest that a further attempt comes to, and how many steps it did. */
  private Digest digestAfterGoingOn(int steps) {
    bench.stopNoMore();
    CountingPhase counting = new CountingPhase();
    work = counting::in;
    Digest digest = stage.run().artifact().digest();
    assertThat(counting.done()).as("steps of the second attempt").isEqualTo(steps);
    return digest;
  }

  private Digest untouched() throws IOException {
    try (StageBench other = new StageBench(Files.createDirectory(folder.resolve("other")))) {
      return stage(other, CountingPhase.STEPS, new CountingPhase()::in)
          .run()
          .artifact()
          .digest();
    }
  }

  private static AnyActivity stage(StageBench bench, int steps, NumbersWork work) {
    return bench.activities(
        AnyActivity.class, () -> bench.executor().run(new NumbersStage(steps, work)));
  }
}
