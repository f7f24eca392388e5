package io.verisim.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.contract.RunStore;
import io.verisim.orchestrator.rating.Comparisons;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.Reports;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordsTest {
  private static final CycleFigures FIRST = Reports.cycle(0, Outcome.PRETRAINED, Map.of());
  private static final CycleFigures SECOND = Reports.cycle(1, Outcome.IMPROVED, Map.of());

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
    RunReport complete = Reports.report(RunState.COMPLETED, null, FIRST, SECOND);
    records.publish(complete);

    records.publish(RunReport.empty("trial", 7).idle(RunState.STOPPED, 7, "stop", null));

    RunReport kept = store.report("trial").orElseThrow();
    assertThat(kept.cycles()).isEqualTo(complete.cycles());
    assertThat(kept.bestVersion()).isEqualTo(1);
    assertThat(kept.findings()).isEqualTo(complete.findings());
    assertThat(kept.state()).isEqualTo(RunState.STOPPED);
    assertThat(kept.requestedCycles()).isEqualTo(7);

    records.publish(Reports.report(RunState.RUNNING, null, FIRST, SECOND, SECOND));
    assertThat(store.report("trial").orElseThrow().cycles()).hasSize(3);
  }
}
