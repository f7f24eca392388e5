package io.verisim.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.ArtifactStore;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.stage.MetricRows.MeasuredStage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricRowsTest {

  private static final String METRICS = "runs/run/base/metrics/";

  @TempDir
  Path folder;

  private FolderObjectStore objects;
  private MetricRows rows;

  @BeforeEach
  void open() {
    objects = new FolderObjectStore(folder);
    rows = new MetricRows(new ArtifactStore(objects));
  }

  @Test
  void rowsOfTheHighestAttemptWin() throws IOException {
    objects.put(METRICS + "attempt-9/1.jsonl", MetricLines.write(List.of(row(1, 9), row(2, 9))));
    objects.put(METRICS + "attempt-9/3.jsonl", MetricLines.write(List.of(row(3, 9))));
    objects.put(METRICS + "attempt-10/2.jsonl", MetricLines.write(List.of(row(2, 10))));

    assertThat(rows.read("run", "base")).containsExactly(row(1, 9), row(2, 10), row(3, 9));
  }

  @Test
  void eachLaterAttemptOfARunningStageTellsWhereItWentOn() throws IOException {
    objects.put(METRICS + "attempt-1/1.jsonl", MetricLines.write(List.of(row(1, 1), row(2, 1))));
    objects.put(METRICS + "attempt-10/9.jsonl", MetricLines.write(List.of(row(9, 10))));
    objects.put(METRICS + "attempt-10/10.jsonl", MetricLines.write(List.of(row(10, 10))));
    objects.put(METRICS + "attempt-2/2.jsonl", MetricLines.write(List.of(row(2, 2))));
    objects.put(METRICS + "attempt-3/1.jsonl", MetricLines.write(List.of(row(1, 3))));

    assertThat(rows.stage("run", "base"))
        .hasValue(new MeasuredStage("base", false, List.of(2L, 9L)));
  }

  @Test
  void aStageThatHasNotStartedHasNoRows() throws IOException {
    assertThat(rows.read("run", "base")).isEmpty();
    assertThat(rows.stage("run", "base")).isEmpty();
  }

  @Test
  void rowsFromAStepOnNeedOnlyTheChunksThatMayHaveThem() throws IOException {
    objects.put(METRICS + "attempt-1/1.jsonl", "not read".getBytes(StandardCharsets.UTF_8));
    objects.put(METRICS + "attempt-1/3.jsonl", MetricLines.write(List.of(row(3, 1), row(4, 1))));
    objects.put(METRICS + "attempt-1/5.jsonl", MetricLines.write(List.of(row(5, 1))));
    objects.put(METRICS + "attempt-2/4.jsonl", MetricLines.write(List.of(row(4, 2))));

    assertThat(rows.read("run", "base", 4)).containsExactly(row(4, 2), row(5, 1));
    assertThat(rows.read("run", "base", 6)).isEmpty();
  }

  @Test
  void aRowIsReadBackAsWritten() throws IOException {
    List<MetricRow> odd =
        List.of(new MetricRow(7, Map.of("nan", Double.NaN, "tiny", 1e-300, "third", 1 / 3.0)));

    byte[] lines = MetricLines.write(odd);

    assertThat(MetricLines.read("object", lines)).isEqualTo(odd);
    assertThat(new String(lines, StandardCharsets.UTF_8)).contains("\"step\":7").endsWith("}\n");
  }

  @Test
  void namesADamagedLine() {
    byte[] lines = "{\"step\":1}\n{\"ste".getBytes(StandardCharsets.UTF_8);

    assertThatExceptionOfType(ArtifactDamagedException.class)
        .isThrownBy(() -> MetricLines.read("some/object", lines))
        .withMessageContaining("some/object")
        .withMessageContaining("{\"ste");
  }

  private static MetricRow row(long step, double value) {
    return new MetricRow(step, Map.of("loss", value));
  }
}
