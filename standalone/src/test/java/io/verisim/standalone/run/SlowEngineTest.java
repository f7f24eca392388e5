package io.verisim.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.verisim.artifact.Manifest;
import io.verisim.report.RunState;
import io.verisim.report.RunView;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SmallRun;
import io.verisim.standalone.server.DataFolder;
import io.verisim.standalone.server.StandaloneServer;
import io.verisim.standalone.stored.StoredRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine on which each computation takes very long. */
@Tag("minutes")
class SlowEngineTest {
  /** As a hundred times slower with the usual timeout of a minute, in a fifth of the time. */
  private static final int TIMES_SLOWER = 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(12);
  private static final Map<String, Object> HEARTBEATS =
      Map.of("verisim.stage.heartbeat-timeout", TIMEOUT, "verisim.stage.checkpoint-interval", "3s");

  private static final String SCORER =
      "{nLayer: 1, nHead: 2, nEmbd: 16, maxSteps: 6, warmupSteps: 2, evalEvery: 3}";

  @TempDir
  private Path folder;

  @BeforeAll
  static void plant() {
    SlowEngine.plant();
  }

  @AfterEach
  void leaveTheEngineFast() {
    SlowEngine.times = 1;
  }

  @Test
  void eachStageWithScorersTakesOneAttempt() throws IOException {
    assertOneAttemptEach(
        Map.of("grpo.credit", "token", "evaluation.judge", SCORER, "baseline.enabled", "true"));
  }

  @Test
  void eachStageWithATrainedTrunkTakesOneAttempt() throws IOException {
    assertOneAttemptEach(Map.of(
        "rewardModel.features", "mean", "rewardModel.train", "trunk", "grpo.credit", "sequence"));
  }

  private void assertOneAttemptEach(Map<String, String> changes) throws IOException {
    RunSpec spec = smallest(changes);
    try (StandaloneServer server =
        StandaloneServer.start(DataFolder.claim(folder), 0, null, HEARTBEATS)) {
      // The first run compiles the scripts, which no slow machine does once more in each stage.
      toItsEnd(server, "usual", spec);
      SlowEngine.times = TIMES_SLOWER;
      SlowEngine.DELAYED_NANOS.set(0);
      toItsEnd(server, "slow", spec);
    }
    // How much it is depends on the machine; here it is about the timeout.
    assertThat(Duration.ofNanos(SlowEngine.DELAYED_NANOS.get()))
        .isGreaterThan(TIMEOUT.dividedBy(8));
    assertThat(artifacts("slow"))
        .isNotEmpty()
        .allSatisfy(artifact ->
            assertThat(artifact.provenance().attempt()).as(artifact.artifact()).isOne());
    assertThat(digests("slow")).isEqualTo(digests("usual"));
  }

  /** As little work as possible in each stage. */
  private static RunSpec smallest(Map<String, String> changes) {
    Map<String, String> sets = new HashMap<>(changes);
    sets.put("model.blockSize", "16");
    sets.put("pretraining.maxSteps", "10");
    sets.put("pretraining.warmupSteps", "2");
    sets.put("pretraining.evalEvery", "5");
    sets.put("rewardData.trainSamples", "16");
    sets.put("rewardData.valSamples", "8");
    sets.put("rewardModel.maxSteps", "10");
    sets.put("rewardModel.batchSize", "8");
    sets.put("rewardModel.scorers", "[" + SCORER + "]");
    sets.put("grpo.maxSteps", "3");
    sets.put("evaluation.samples", "4");
    sets.put("evaluation.sampleTexts", "1");
    sets.put("evaluation.discriminatorSamples", "10");
    return SmallRun.named("slow", sets);
  }

  private static void toItsEnd(StandaloneServer server, String run, RunSpec spec)
      throws IOException {
    server.runs().start(spec, null, run);
    RunView end = await()
        .atMost(Duration.ofMinutes(10))
        .until(() -> server.runs().show(run), view -> view.state().ended());
    assertThat(end.state()).as(end.failure()).isEqualTo(RunState.COMPLETED);
  }

  private Map<String, String> digests(String run) throws IOException {
    return artifacts(run).stream()
        .collect(
            Collectors.toMap(Manifest::artifact, artifact -> artifact.digest().hex()));
  }

  private List<Manifest> artifacts(String run) throws IOException {
    return StoredRuns.of(folder).run(run).artifacts().list(run);
  }
}
