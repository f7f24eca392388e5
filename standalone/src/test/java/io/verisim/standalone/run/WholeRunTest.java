package io.verisim.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.verisim.artifact.Manifest;
import io.verisim.artifact.VerifyReport;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SmallRun;
import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.StandaloneServer;
import io.verisim.standalone.stored.StoredRun;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs with every service, the embedded Temporal and the embedded S3. */
@Tag("minutes")
class WholeRunTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String RUN = "whole";

  /**
   * Small, and with a reward model that may always go on, so that every stage runs. Its texts have
   * prompts and end; the trial of chaos interrupts runs on running text.
   */
  private static final RunSpec SPEC = SmallRun.named(
      "whole",
      Map.of(
          "corpus.source",
          "small-grammar",
          "corpus.prompt",
          "noun",
          "corpus.completion",
          "sentence",
          "model.blockSize",
          "64",
          "rewardData.shards",
          "2",
          "rewardModel.scorers",
          "[{nLayer: 1, nHead: 2, nEmbd: 24, maxSteps: 600}]",
          "evaluation.temperatures",
          "[0.9, 0.8, 0.7, 0.6]",
          "baseline.enabled",
          "true",
          "termination.maxCycles",
          "2"));

  @TempDir
  private Path folder;

  @Test
  void interruptedRunsProduceTheSameArtifacts() throws IOException {
    Path untouched = folder.resolve("untouched");
    RunView end = toItsEnd(untouched);
    assertThat(end.state()).isEqualTo(RunState.COMPLETED);
    assertThat(end.cycles()).hasSize(3);
    assertThat(end.cycles().get(0).outcome()).isEqualTo(Outcome.PRETRAINED);
    assertThat(end.findings()).isNotEmpty();

    Path interrupted = folder.resolve("interrupted");
    leaveWhen(interrupted, view -> working(view, "pretraining") || view.cycles().size() > 0);
    leaveWhen(interrupted, view -> working(view, "scorer") || view.cycles().size() > 0);
    leaveWhen(
        interrupted, view -> working(view, "baseline_rate") || view.cycles().size() > 1);
    leaveWhen(interrupted, view -> working(view, "grpo") || view.cycles().size() > 1);
    assertThat(toItsEnd(interrupted).state()).isEqualTo(RunState.COMPLETED);

    assertThat(digests(interrupted)).isEqualTo(digests(untouched));
    VerifyReport report = stored(interrupted).artifacts().verify(RUN);
    assertThat(report.findings()).isEmpty();
  }

  /**
   * Whether a stage has done steps; a machine so fast that nobody sees it leaves the run a little
   * later.
   */
  private static boolean working(RunView view, String stage) {
    return view.progress().stream()
        .anyMatch(progress -> progress.stage().equals(stage) && progress.step() > 0);
  }

  /**
   * Starts the run, or takes it up, and ends the whole program in an orderly way once
   * {@code reached} holds.
   */
  private static void leaveWhen(Path data, Predicate<RunView> reached) throws IOException {
    try (StandaloneServer server = StandaloneServer.start(DataFolder.claim(data), 0)) {
      server.runs().start(SPEC, null, RUN);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> reached.test(view(server)));
    }
    assertThat(stored(data).artifacts().list(RUN))
        .as("the run was left before its end")
        .extracting(Manifest::artifact)
        .doesNotContain("evaluation_v3");
  }

  private static RunView toItsEnd(Path data) throws IOException {
    try (StandaloneServer server = StandaloneServer.start(DataFolder.claim(data), 0)) {
      server.runs().start(SPEC, null, RUN);
      return await()
          .atMost(PATIENCE)
          .until(() -> view(server), view -> view.state() != RunState.RUNNING);
    }
  }

  private static RunView view(StandaloneServer server) {
    try {
      return server.runs().show(RUN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Content digests by artifact: weights, metrics rows and figures are all part of them. */
  private static Map<String, String> digests(Path data) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (Manifest manifest : stored(data).artifacts().list(RUN)) {
      digests.put(manifest.artifact(), manifest.digest().hex());
    }
    assertThat(digests)
        .containsKeys(
            "corpus",
            "scorer_1",
            "base_model_v3",
            "reward_features_v2_shard_1",
            "reward_model_v2",
            "reward_model_evaluation_v2",
            "evaluation_v3",
            "baseline_v3",
            "baseline_evaluation_v3");
    return digests;
  }

  private static StoredRun stored(Path data) throws IOException {
    return StoredRuns.of(data).run(RUN);
  }
}
