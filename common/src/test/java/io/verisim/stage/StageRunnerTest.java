package io.verisim.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.verisim.artifact.ArtifactConflictException;
import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactKeys;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.ForwardingStore;
import io.verisim.artifact.Manifest;
import io.verisim.artifact.ObjectStore;
import io.verisim.artifact.StorageException;
import io.verisim.artifact.StorageException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StageRunnerTest {

  private static final StageDefinition DEFINITION = definition("run", Map.of("rate", 0.5));
  private static final String STAGE = "runs/run/base/";

  @TempDir
  Path folder;

  private FolderObjectStore objects;
  private ArtifactStore store;
  private StageRunner runner;

  @BeforeEach
  void open() {
    objects = new FolderObjectStore(folder.resolve("bucket"));
    store = new ArtifactStore(objects);
    runner = new StageRunner(store, folder.resolve("scratch"), Duration.ZERO);
  }

  /** Each transfer waits until the stage has said during it that it is alive. */
  @Test
  void saysThatItIsAliveWhileItsFilesMove() throws IOException {
    AtomicReference<CountDownLatch> said = new AtomicReference<>(new CountDownLatch(1));
    ObjectStore slow = new ForwardingStore(objects) {
      @Override
      public boolean putIfAbsent(String key, byte[] body) throws IOException {
        if (key.equals("runs/run/next/manifest.json")) {
          await(said);
        }
        return super.putIfAbsent(key, body);
      }

      @Override
      public void download(String key, Path target) throws IOException {
        await(said);
        super.download(key, target);
      }
    };
    StageOutcome base = runner.run(DEFINITION, CountingStage.toTheEnd(), progress -> {});
    StageDefinition next = new StageDefinition(
        "run", "next", "test", List.of(base.artifact()), Map.of(), 1, 1, "cpu", "none");
    List<String> moved = new ArrayList<>();
    new StageRunner(new ArtifactStore(slow), folder.resolve("scratch"), Duration.ZERO)
        .run(
            next,
            context -> {
              moved.add(context.input(base.artifact()).getFileName().toString());
              return Map.of();
            },
            new Heartbeat() {
              @Override
              public void accept(StageProgress progress) {}

              @Override
              public void alive() {
                Objects.requireNonNull(said.get()).countDown();
              }
            });
    assertThat(moved).containsExactly("base");
  }

  private static void await(AtomicReference<CountDownLatch> said) throws IOException {
    CountDownLatch now = new CountDownLatch(1);
    said.set(now);
    try {
      assertThat(now.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void commitsTheArtifactAndLeavesNoOtherFiles() throws IOException {
    StageOutcome outcome = runner.run(DEFINITION, CountingStage.toTheEnd(), progress -> {});

    assertThat(outcome.reused()).isFalse();
    assertThat(outcome.results()).containsEntry("sum", 55);
    assertThat(store.require(outcome.artifact()).fingerprint()).isEqualTo(DEFINITION.fingerprint());
    assertThat(objects.list(""))
        .containsExactly(STAGE + "manifest.json", STAGE + "metrics.jsonl", STAGE + "sum");
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void aFinishedStageReturnsItsArtifactAtOnce() throws IOException {
    StageOutcome first = runner.run(DEFINITION, CountingStage.toTheEnd(), progress -> {});
    CountingStage again = CountingStage.toTheEnd();

    StageOutcome second = runner.run(DEFINITION, again, progress -> {});

    assertThat(second)
        .isEqualTo(new StageOutcome(first.artifact(), first.results(), first.seconds(), true));
    assertThat(again.stepsDone()).isEmpty();
  }

  @Test
  void refusesAnotherFingerprintAndNamesBoth() throws IOException {
    runner.run(DEFINITION, CountingStage.toTheEnd(), progress -> {});
    StageDefinition other = definition("run", Map.of("rate", 0.25));
    CountingStage work = CountingStage.toTheEnd();

    assertThatExceptionOfType(ArtifactConflictException.class)
        .isThrownBy(() -> runner.run(other, work, progress -> {}))
        .withMessageContaining(DEFINITION.fingerprint().shortened())
        .withMessageContaining(other.fingerprint().shortened());
    assertThat(work.stepsDone()).isEmpty();
  }

  @Test
  void aResumedStageEqualsAnUninterruptedOne() throws IOException {
    Manifest undisturbed = store.require(runner
        .run(
            definition("undisturbed", Map.of("rate", 0.5)),
            CountingStage.toTheEnd(),
            progress -> {})
        .artifact());

    dies(CountingStage.dyingBefore(5));
    assertThat(store.find("run", "base")).isEmpty();
    dies(CountingStage.dyingBefore(8));
    CountingStage last = CountingStage.toTheEnd();
    Manifest resumed =
        store.require(runner.run(DEFINITION, last, progress -> {}).artifact());

    assertThat(last.stepsDone()).containsExactly(8L, 9L, 10L);
    assertThat(resumed.digest()).isEqualTo(undisturbed.digest());
    assertThat(store.read(resumed, "metrics.jsonl"))
        .isEqualTo(store.read(undisturbed, "metrics.jsonl"));
    assertThat(resumed.provenance().attempt()).isEqualTo(3);
    assertThat(resumed.provenance().resumed()).containsExactly(5L, 8L);
    assertThat(undisturbed.provenance().resumed()).isEmpty();
    assertThat(objects.list(STAGE)).hasSize(3);
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void everyStepHasOneMetricRow() throws IOException {
    dies(CountingStage.dyingBefore(5));
    runner.run(DEFINITION, CountingStage.toTheEnd(), progress -> {});

    List<MetricRow> rows = new MetricRows(store).read("run", "base");

    assertThat(rows.stream().map(MetricRow::step))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, CountingStage.STEPS).boxed().toList());
    assertThat(rows.get(3).figures()).isEqualTo(Map.of("sum", 10.0, "half", 5.0));
  }

  @Test
  void skipsATruncatedCheckpointAndNamesIt(CapturedOutput output) throws IOException {
    dies(CountingStage.dyingBefore(6));
    change(
        STAGE + "progress/attempt-1/step-5/sum",
        content -> Arrays.copyOf(content, content.length - 1));

    assertGoesOnAfter(4, 1);
    assertThat(output)
        .contains("Skipping a damaged" + " checkpoint")
        .contains(STAGE + "progress/attempt-1/step-5/sum");
  }

  @Test
  void skipsACheckpointWithAFlippedBit() throws IOException {
    dies(CountingStage.dyingBefore(6));
    change(STAGE + "progress/attempt-1/step-5/metrics.jsonl", content -> {
      content[3] ^= 1;
      return content;
    });

    assertGoesOnAfter(4, 1);
  }

  @Test
  void skipsACheckpointWithADamagedManifest() throws IOException {
    dies(CountingStage.dyingBefore(6));
    change(
        STAGE + "progress/attempt-1/step-5/checkpoint.json",
        content -> new String(content, StandardCharsets.UTF_8)
            .replace("\"seconds\":", "\"seconds\":1")
            .getBytes(StandardCharsets.UTF_8));

    assertGoesOnAfter(4, 1);
  }

  @Test
  void skipsACheckpointWithAMissingFile() throws IOException {
    dies(CountingStage.dyingBefore(6));
    objects.delete(List.of(STAGE + "progress/attempt-1/step-5/sum"));

    assertGoesOnAfter(4, 1);
  }

  @Test
  void skipsAnUnfinishedCheckpoint() throws IOException {
    dies(CountingStage.dyingBefore(6));
    objects.delete(List.of(STAGE + "progress/attempt-1/step-5/checkpoint.json"));

    assertGoesOnAfter(4, 0);
  }

  @Test
  void withEveryCheckpointDamagedTheStageBeginsAgain() throws IOException {
    dies(CountingStage.dyingBefore(6));
    change(STAGE + "progress/attempt-1/step-5/sum", content -> new byte[0]);
    change(STAGE + "progress/attempt-1/step-4/sum", content -> new byte[0]);

    assertGoesOnAfter(0, 2);
  }

  @Test
  void aDamagedCheckpointDoesNotEvictANewerIntactOne() throws IOException {
    dies(CountingStage.dyingBefore(6));
    change(STAGE + "progress/attempt-1/step-5/sum", content -> new byte[0]);
    dies(CountingStage.dyingBefore(5));
    CountingStage third = CountingStage.toTheEnd();

    runner.run(DEFINITION, third, progress -> {});

    assertThat(third.stepsDone()).startsWith(5L);
  }

  @Test
  void aCheckpointOfAnotherFingerprintIsNotResumed() throws IOException {
    dies(CountingStage.dyingBefore(6));
    CountingStage other = CountingStage.toTheEnd();

    runner.run(definition("run", Map.of("rate", 0.25)), other, progress -> {});

    assertThat(other.stepsDone()).startsWith(1L);
    assertThat(other.damaged()).isZero();
  }

  @Test
  void theTwoNewestCheckpointsAreKept() throws IOException {
    dies(CountingStage.dyingBefore(6));
    assertThat(checkpoints()).containsExactly("attempt-1/step-4/", "attempt-1/step-5/");

    dies(CountingStage.dyingBefore(7));
    assertThat(checkpoints())
        .containsExactly("attempt-1/step-4/", "attempt-1/step-5/", "attempt-2/step-6/");

    dies(CountingStage.dyingBefore(9));
    assertThat(checkpoints()).containsExactly("attempt-3/step-7/", "attempt-3/step-8/");
  }

  @Test
  void savesACheckpointWhenAHeartbeatStopsTheWork() throws IOException {
    StageRunner rarely = new StageRunner(store, folder.resolve("scratch"), Duration.ofDays(1));
    Heartbeat cancelled = progress -> {
      if (progress.step() == 3) {
        throw new IllegalStateException("cancelled");
      }
    };
    StageWork work = context -> {
      for (long step = 1; ; step++) {
        context.tick(new StageProgress("endless", "base", step, 0, "steps", Map.of()), state -> {});
      }
    };

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> rarely.run(DEFINITION, work, cancelled))
        .withMessage("cancelled");
    assertThat(checkpoints()).containsExactly("attempt-1/step-3/");
    assertThat(folder.resolve("scratch")).isEmptyDirectory();
  }

  @Test
  void checkpointsFollowTheInterval() throws IOException {
    ManualClock clock = new ManualClock();
    StageRunner patient = new StageRunner(
        store,
        Origins.NONE,
        folder.resolve("scratch"),
        Duration.ofSeconds(10),
        clock,
        StageObserver.NONE);
    List<Long> written = new ArrayList<>();
    StageWork work = context -> {
      for (long step = 1; step <= 50; step++) {
        clock.advance(Duration.ofSeconds(4));
        long now = step;
        context.tick(progress(step), state -> written.add(now));
        // Settles the upload, so that none is in flight at the next step.
        if (!written.isEmpty()) {
          context.checkpointNow(written.get(written.size() - 1), state -> {});
        }
      }
      return Map.of();
    };

    StageOutcome outcome = patient.run(DEFINITION, work, progress -> {});

    assertThat(written).startsWith(3L, 6L, 9L);
    assertThat(outcome.seconds()).isEqualTo(200);
  }

  @Test
  void notifiesTheObserverOfEachStoredCheckpoint() throws IOException {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    StageObserver observer = (kind, bytes, took) -> told.add(kind + " " + bytes);
    StageWork work = context -> {
      context.checkpointNow(1, state -> Files.writeString(state.resolve("state"), "abc"));
      context.checkpointNow(2, state -> {
        Files.writeString(state.resolve("state"), "abcd");
        Files.writeString(state.resolve("more"), "ab");
      });
      return Map.of();
    };

    observed(objects, observer).run(DEFINITION, work, progress -> {});

    assertThat(told).containsExactly("counted 3", "counted 6");
  }

  @Test
  void doesNotNotifyTheObserverOfAFailedCheckpoint() throws IOException {
    FailingStore failing =
        new FailingStore(objects, STAGE + "progress/attempt-1/step-", Reason.UNREACHABLE);
    AtomicInteger told = new AtomicInteger();

    observed(failing, (kind, bytes, took) -> told.incrementAndGet())
        .run(DEFINITION, ticking(20), progress -> {});

    assertThat(failing.failures()).isPositive();
    assertThat(told).hasValue(0);
  }

  private StageRunner observed(ObjectStore other, StageObserver observer) {
    return new StageRunner(
        new ArtifactStore(other),
        Origins.NONE,
        folder.resolve("scratch"),
        Duration.ZERO,
        Clock.systemUTC(),
        observer);
  }

  @Test
  void aTransientUploadFailureDoesNotStopTheWork() throws IOException {
    FailingStore failing =
        new FailingStore(objects, STAGE + "progress/attempt-1/step-", Reason.UNREACHABLE);

    StageOutcome outcome = over(failing).run(DEFINITION, ticking(20), progress -> {});

    assertThat(failing.failures()).isPositive();
    assertThat(store.require(outcome.artifact()).results()).containsEntry("steps", 20);
  }

  @Test
  void anUploadWithRefusedCredentialsStopsTheWork() {
    FailingStore failing =
        new FailingStore(objects, STAGE + "progress/attempt-1/step-", Reason.CREDENTIALS_REFUSED);

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> over(failing).run(DEFINITION, ticking(1_000_000), progress -> {}))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CREDENTIALS_REFUSED));
  }

  @Test
  void aStageMustNotWriteTheMetricsFileItself() {
    StageWork work = context -> {
      context.metric(1, Map.of("loss", 1.0));
      Files.writeString(context.output().resolve("metrics.jsonl"), "mine");
      return Map.of();
    };

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> runner.run(DEFINITION, work, progress -> {}))
        .withMessageContaining("metrics.jsonl");
  }

  @Test
  void twoConcurrentRunnersReturnTheSameArtifact() throws Exception {
    CyclicBarrier bothAtWork = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<StageOutcome> one =
          threads.submit(() -> runner.run(DEFINITION, meeting(bothAtWork, "one"), progress -> {}));
      Future<StageOutcome> two =
          threads.submit(() -> runner.run(DEFINITION, meeting(bothAtWork, "two"), progress -> {}));

      assertThat(one.get().artifact()).isEqualTo(two.get().artifact());
      assertThat(one.get().results()).isEqualTo(two.get().results());
      assertThat(List.of(one.get().reused(), two.get().reused()))
          .containsExactlyInAnyOrder(true, false);
      assertThat(store.verify("run").sound()).isTrue();
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * The negative control of the test above: a store that writes over what is there, as some servers
   * do.
   */
  @Test
  void twoRunnersBothWinWithoutConditionalWrites() throws Exception {
    ObjectStore overwriting = new ForwardingStore(objects) {
      @Override
      public boolean putIfAbsent(String key, byte[] body) throws IOException {
        put(key, body);
        return true;
      }
    };
    StageRunner credulous =
        new StageRunner(new ArtifactStore(overwriting), folder.resolve("scratch"), Duration.ZERO);
    CyclicBarrier bothAtWork = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<StageOutcome> one = threads.submit(
          () -> credulous.run(DEFINITION, meeting(bothAtWork, "one"), progress -> {}));
      Future<StageOutcome> two = threads.submit(
          () -> credulous.run(DEFINITION, meeting(bothAtWork, "two"), progress -> {}));

      assertThat(one.get().artifact()).isNotEqualTo(two.get().artifact());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aLateAttemptStopsAndReturnsTheCommittedArtifact() throws IOException {
    AtomicLong last = new AtomicLong();

    StageOutcome late = runner.run(
        DEFINITION,
        ticking(1000, step -> {
          last.set(step);
          if (step == 1) {
            runInAnotherProcess();
          } else {
            pause();
          }
        }),
        progress -> {});

    assertThat(late.reused()).isTrue();
    assertThat(late.results()).containsEntry("sum", 55);
    assertThat(last.get()).as("the last step").isLessThan(1000);
    assertThat(objects.list(STAGE)).as("nothing is left over").hasSize(3);
  }

  private void runInAnotherProcess() {
    try {
      new StageRunner(store, folder.resolve("scratch"), Duration.ZERO)
          .run(DEFINITION, CountingStage.toTheEnd(), progress -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aHaltedStageStopsAndResumesLater() throws IOException {
    assertThatExceptionOfType(HaltedException.class)
        .isThrownBy(() -> runner.run(
            DEFINITION,
            ticking(1000, step -> {
              if (step == 1) {
                put(ArtifactKeys.halt("run"));
              }
              pause();
            }),
            progress -> {}));

    long step = Long.parseLong(checkpoints().get(0).replaceAll(".*step-(\\d+)/", "$1"));
    objects.delete(List.of(ArtifactKeys.halt("run")));
    AtomicLong resumedAt = new AtomicLong();
    runner.run(
        DEFINITION,
        context -> {
          resumedAt.set(context.resumed().orElseThrow().step());
          return Map.of();
        },
        progress -> {});
    assertThat(resumedAt.get()).isGreaterThanOrEqualTo(step).isPositive();
  }

  private void put(String key) {
    try {
      objects.put(key, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Long enough in all for a look whether the work is still wanted. */
  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aForkReusesOnlyTheStagesItShares() throws IOException {
    StageOutcome origin = runner.run(DEFINITION, CountingStage.toTheEnd(), progress -> {});
    StageRunner forks = new StageRunner(
        store,
        run -> run.startsWith("fork") ? Optional.of("run") : Optional.empty(),
        folder.resolve("scratch"),
        Duration.ZERO,
        Clock.systemUTC(),
        StageObserver.NONE);
    CountingStage shared = CountingStage.toTheEnd();
    CountingStage changed = CountingStage.toTheEnd();

    StageOutcome same =
        forks.run(definition("fork-1", Map.of("rate", 0.5)), shared, progress -> {});
    StageOutcome other =
        forks.run(definition("fork-2", Map.of("rate", 0.25)), changed, progress -> {});

    assertThat(shared.stepsDone()).isEmpty();
    assertThat(same.artifact().run()).isEqualTo("fork-1");
    assertThat(same.artifact().digest()).isEqualTo(origin.artifact().digest());
    assertThat(same.results()).isEqualTo(origin.results());
    assertThat(store.verify("fork-1").sound()).isTrue();
    assertThat(changed.stepsDone()).hasSize(CountingStage.STEPS);
    assertThat(other.reused()).isFalse();
  }

  /** What arrives is not what was sent: the checkpoints before it are all that there is. */
  @Test
  void keepsOlderCheckpointsIfNewerOnesAreUnreadable() throws IOException {
    AtomicBoolean damaging = new AtomicBoolean();
    ObjectStore faulty = new ForwardingStore(objects) {
      @Override
      public void put(String key, Path file) throws IOException {
        super.put(key, file);
        if (damaging.get()) {
          super.put(key, new byte[] {1, 2, 3});
        }
      }
    };
    StageRunner other =
        new StageRunner(new ArtifactStore(faulty), folder.resolve("scratch"), Duration.ZERO);

    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> other.run(
            DEFINITION,
            context -> {
              for (long step = 1; step <= 5; step++) {
                long now = step;
                damaging.set(step > 3);
                context.checkpointNow(
                    step, state -> Files.writeString(state.resolve("sum"), "sum " + now));
              }
              return Map.of();
            },
            progress -> {}));

    assertThat(checkpoints())
        .containsExactly("attempt-1/step-2/", "attempt-1/step-3/", "attempt-1/step-4/");
  }

  private static StageWork ticking(long steps, LongConsumer each) {
    return context -> {
      for (long step = 1; step <= steps; step++) {
        each.accept(step);
        long now = step;
        context.tick(progress(step), state -> Files.writeString(state.resolve("sum"), "0" + now));
      }
      return Map.of("steps", steps);
    };
  }

  @Test
  void fetchesOnlyDeclaredInputsAndEachOnce() throws IOException {
    StageOutcome base = runner.run(DEFINITION, CountingStage.toTheEnd(), progress -> {});
    ArtifactRef stranger = new ArtifactRef("run", "stranger", Digest.of(new byte[0]));
    StageDefinition next = new StageDefinition(
        "run", "next", "counted", List.of(base.artifact()), Map.of(), 1, 1, "cpu", "engine 1");

    runner.run(
        next,
        context -> {
          Path input = context.input(base.artifact());
          assertThat(input.resolve("sum")).hasContent("55");
          assertThat(context.input(base.artifact())).isSameAs(input);
          assertThat(context.inputManifest(base.artifact()).artifact()).isEqualTo("base");
          assertThatIllegalArgumentException()
              .isThrownBy(() -> context.input(stranger))
              .withMessageContaining("stranger");
          return Map.of();
        },
        progress -> {});

    assertThat(store.find("run", "next").orElseThrow().inputs()).containsExactly(base.artifact());
  }

  @Test
  void theFingerprintIgnoresRunAndDevice() {
    StageDefinition elsewhere = new StageDefinition(
        "elsewhere",
        "base",
        "counted",
        List.of(),
        Map.of("rate", 0.5),
        1337,
        2,
        "cuda:0",
        "engine 1");
    StageDefinition reseeded = new StageDefinition(
        "run", "base", "counted", List.of(), Map.of("rate", 0.5), 1338, 2, "cpu", "engine 1");

    assertThat(elsewhere.fingerprint()).isEqualTo(DEFINITION.fingerprint());
    assertThat(reseeded.fingerprint()).isNotEqualTo(DEFINITION.fingerprint());
  }

  private StageRunner over(ObjectStore other) {
    return new StageRunner(new ArtifactStore(other), folder.resolve("scratch"), Duration.ZERO);
  }

  private static StageWork ticking(long steps) {
    return context -> {
      for (long step = 1; step <= steps; step++) {
        context.tick(progress(step), state -> Files.writeString(state.resolve("state"), "x"));
      }
      return Map.of("steps", steps);
    };
  }

  private static StageProgress progress(long step) {
    return new StageProgress("ticking", "base", step, 0, "steps", Map.of());
  }

  private void dies(CountingStage work) {
    assertThatExceptionOfType(CountingStage.Death.class)
        .isThrownBy(() -> runner.run(DEFINITION, work, progress -> {}));
  }

  private void assertGoesOnAfter(long step, int damaged) throws IOException {
    CountingStage work = CountingStage.toTheEnd();

    StageOutcome outcome = runner.run(DEFINITION, work, progress -> {});

    assertThat(work.stepsDone()).startsWith(step + 1);
    assertThat(work.damaged()).isEqualTo(damaged);
    assertThat(outcome.results()).containsEntry("sum", 55);
  }

  private List<String> checkpoints() throws IOException {
    String progress = STAGE + "progress/";
    return objects.list(progress).stream()
        .filter(key -> key.endsWith("/checkpoint.json"))
        .map(key -> key.substring(progress.length(), key.length() - "checkpoint.json".length()))
        .toList();
  }

  private void change(String key, UnaryOperator<byte[]> change) throws IOException {
    objects.put(key, change.apply(objects.get(key).orElseThrow()));
  }

  /** A stage that is not reproducible, so that the two attempts can be told apart. */
  private static StageWork meeting(CyclicBarrier barrier, String name) {
    return context -> {
      Files.writeString(context.output().resolve("name"), name);
      try {
        barrier.await();
      } catch (InterruptedException | BrokenBarrierException e) {
        throw new IllegalStateException(e);
      }
      return Map.of("name", name);
    };
  }

  private static StageDefinition definition(String run, Map<String, Object> configuration) {
    return new StageDefinition(
        run, "base", "counted", List.of(), configuration, 1337, 2, "cpu", "engine 1");
  }
}
