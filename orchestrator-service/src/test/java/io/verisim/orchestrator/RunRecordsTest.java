package io.verisim.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.Digest;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.judgement.BestVersion;
import io.verisim.orchestrator.judgement.Cycles;
import io.verisim.orchestrator.judgement.Findings;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.orchestrator.workflow.RunBench;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordsTest {
  private static final CycleFigures FIRST = cycle(0, Outcome.PRETRAINED);
  private static final CycleFigures SECOND = cycle(1, Outcome.IMPROVED);

  @TempDir
  private Path folder;

  /**
   * Cycles are added to a complete run, and it is stopped before it has gone through the old ones.
   */
  @Test
  void aReportNeverLosesAFinishedCycle() throws IOException {
    ArtifactStore artifacts = new ArtifactStore(new FolderObjectStore(folder));
    RunStore store = new RunStore(artifacts.objects());
    RunRecords records = new RunRecords(store, new Comparisons(artifacts));
    RunSpec spec = RunBench.spec(2);
    store.claim("trial", spec);
    RunReport complete = report(RunState.COMPLETED, FIRST, SECOND);
    records.publish(complete);

    records.publish(RunReport.empty("trial", 7).idle(RunState.STOPPED, 7, "stop", null));

    RunReport kept = store.report("trial").orElseThrow();
    assertThat(kept.cycles()).isEqualTo(complete.cycles());
    assertThat(kept.bestVersion()).isEqualTo(BestVersion.of(spec, complete.cycles()));
    assertThat(kept.findings()).isEqualTo(Findings.of(spec, complete.cycles(), "stop"));
    assertThat(kept.state()).isEqualTo(RunState.STOPPED);
    assertThat(kept.requestedCycles()).isEqualTo(7);

    records.publish(report(RunState.RUNNING, FIRST, SECOND, SECOND));
    assertThat(store.report("trial").orElseThrow().cycles()).hasSize(3);
  }

  /** A run that continues has its old cycles before their baselines. */
  @Test
  void aReportNeverLosesABaseline() throws IOException {
    ArtifactStore artifacts = new ArtifactStore(new FolderObjectStore(folder));
    RunStore store = new RunStore(artifacts.objects());
    RunRecords records = new RunRecords(store, new Comparisons(artifacts));
    store.claim("trial", RunBench.spec(2));
    CycleFigures judged = Cycles.withBaseline(FIRST, Map.of("perplexity", 9.0));
    records.publish(report(RunState.STOPPED, judged));

    records.publish(report(RunState.STOPPED, FIRST, SECOND));

    RunReport kept = store.report("trial").orElseThrow();
    assertThat(kept.cycles()).containsExactly(judged, SECOND);
  }

  private static CycleFigures cycle(int number, Outcome outcome) {
    ArtifactRef model =
        new ArtifactRef("trial", "base_model_v" + (number + 1), Digest.of(new byte[0]));
    return new CycleFigures(
        number, number + 1, model, outcome, "", null, Map.of(), Map.of(), null, null, Map.of());
  }

  private static RunReport report(RunState state, CycleFigures... cycles) {
    return new RunReport(
        "trial",
        state,
        "",
        List.of(cycles),
        List.of(),
        2,
        "",
        1,
        List.of("The best version is v1."),
        null,
        null);
  }
}
