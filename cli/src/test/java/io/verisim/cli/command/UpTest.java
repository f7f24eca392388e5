package io.verisim.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.verisim.artifact.Manifest;
import io.verisim.chaos.ServiceProcess;
import io.verisim.cli.Verisim;
import io.verisim.contract.Rating.Choice;
import io.verisim.report.RatingStatus;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.RunId;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SmallRun;
import io.verisim.standalone.client.RunsApi;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code up} as people use it: killed with all that Temporal knew, and started again on the same
 * folder.
 */
@Tag("minutes")
@Timeout(600)
class UpTest {
  private static final Duration PATIENCE = UpProcess.PATIENCE;

  private static final RunSpec SPEC = SmallRun.named("up", Map.of("grpo.maxSteps", "300"));
  private static final int PAIRS = 2;
  private static final RunSpec RATED = SmallRun.named(
      "up",
      Map.of(
          "pretraining.maxSteps", "500",
          "grpo.maxSteps", "100",
          "grpo.learningRate", "1e-4",
          "grpo.acceptPerplexityRise", "1.0",
          "termination.maxCycles", "2",
          "termination.humanRating", "true",
          "termination.ratings", Integer.toString(PAIRS)));

  @TempDir
  private Path folder;

  @Test
  void runningRunsResumeAndPausedRunsWait() throws IOException, InterruptedException {
    try (UpProcess up = up()) {
      up.api().start(SPEC, new RunId("calm"));
      up.when("calm", view -> view.state() == RunState.COMPLETED);
      assertThat(up.api().show("calm").versions()).hasSize(2).allSatisfy(version -> {
        assertThat(version.verdict().quality()).isBetween(0.0, 1.0);
        assertThat(version.verdict().beatsBaseline()).as("there is no baseline").isFalse();
      });
      up.api().start(SPEC, new RunId("paused"));
      up.when("paused", view -> isAt(view, "pretraining"));
      up.api().pause("paused");
      up.api().start(SPEC, new RunId("killed"));
      up.when("killed", view -> isAt(view, "grpo"));
      up.process().kill();
    }

    try (UpProcess up = up()) {
      await().atMost(PATIENCE).until(() -> Files.readAllLines(log()).contains("resumed    killed"));
      up.when("killed", view -> view.state() == RunState.COMPLETED);
      assertThat(up.api().show("paused").state()).isEqualTo(RunState.PAUSED);
      up.api().resume("paused");
      up.when("paused", view -> view.state() == RunState.COMPLETED);
      up.process().terminate();
      assertThat(up.process().ended(PATIENCE.toSeconds())).isTrue();
    }

    assertThat(digests("killed")).isEqualTo(digests("calm")).containsKey("base_model_v2");
    assertThat(digests("paused")).isEqualTo(digests("calm"));
  }

  /** Ratings wait for days, and a server is started anew meanwhile. */
  @Test
  void ratingsSurviveARestart() throws IOException, InterruptedException {
    try (UpProcess up = up()) {
      up.api().start(RATED, new RunId("rated"));
      up.when("rated", view -> view.rating() != null);
      rate(up.api(), PAIRS / 2);
      assertThat(given(up.api().show("rated"))).isEqualTo(PAIRS / 2);
      up.process().kill();
    }

    try (UpProcess up = up()) {
      up.when("rated", view -> view.rating() != null);
      assertThat(given(up.api().show("rated"))).isEqualTo(PAIRS / 2);
      rate(up.api(), PAIRS - PAIRS / 2);
      up.when("rated", view -> view.state().ended());
      RunView end = up.api().show("rated");
      assertThat(end.stopReason()).isEqualTo("termination.humanRating");
      assertThat(end.cycles().get(1).figure("rating/win_rate")).isEqualTo(0.5);
    }
  }

  /** A signal may come while the process starts its run. */
  @ParameterizedTest
  @ValueSource(longs = {0, 100, 400})
  void aRunIsInterruptedWithoutAStackTraceFromItsFirstLineOn(long millis)
      throws IOException, InterruptedException {
    try (ServiceProcess process = ServiceProcess.start(
        Verisim.class.getName(),
        List.of("run", "demo", "--data", folder.resolve("data").toString()),
        Map.of("DJL_OFFLINE", "true", "OPT_OUT_TRACKING", "true"),
        log())) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> Files.readString(log()).contains(" works in "));
      Thread.sleep(millis);
      process.terminate();

      assertThat(process.ended(PATIENCE.toSeconds())).isTrue();
      assertThat(Files.readString(log()))
          .contains("can be resumed: ")
          .doesNotContain("Exception")
          .doesNotContain("\tat ");
    }
  }

  /** Choices that were made; -1 where none are asked for. */
  private static int given(RunView view) {
    RatingStatus rating = view.rating();
    return rating == null ? -1 : rating.given();
  }

  private static void rate(RunsApi api, int pairs) throws IOException {
    for (int i = 0; i < pairs; i++) {
      String comparison = api.nextComparison("rated", "somebody").orElseThrow().comparison();
      api.rate("rated", comparison, Choice.TIE, "somebody");
    }
  }

  private UpProcess up() throws IOException {
    return UpProcess.start(folder.resolve("data"), 0, log(), Map.of());
  }

  private Path log() {
    return folder.resolve("up.log");
  }

  private static boolean isAt(RunView view, String stage) {
    return view.progress().stream()
        .anyMatch(progress -> progress.stage().equals(stage) && progress.step() > 0);
  }

  private Map<String, String> digests(String run) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (Manifest manifest :
        StoredRuns.of(folder.resolve("data")).run(run).artifacts().list(run)) {
      digests.put(manifest.artifact(), manifest.digest().hex());
    }
    return digests;
  }
}
