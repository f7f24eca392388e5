package io.verisim.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.artifact.ArtifactDamagedException;
import io.verisim.artifact.FolderObjectStore;
import io.verisim.artifact.FormatVersion;
import io.verisim.report.CycleFigures.Outcome;
import io.verisim.report.FigureNames;
import io.verisim.report.Reports;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import io.verisim.spec.SpecReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStoreTest {
  private static final RunSpec SPEC = SpecReader.read(
      "preset: grammar", "test", Map.of("seed", "9007199254740993", "grpo.klWeight", "0.1"));
  private static final RunSpec OTHER =
      SpecReader.read("preset: grammar", "test", Map.of("seed", "2"));

  @TempDir
  Path folder;

  private FolderObjectStore objects;
  private RunStore store;

  @BeforeEach
  void open() {
    objects = new FolderObjectStore(folder);
    store = new RunStore(objects);
  }

  @Test
  void readsBackTheClaimedSpecification() throws IOException {
    assertThat(store.spec("trial")).isEmpty();

    assertThat(store.claim("trial", SPEC)).isTrue();

    assertThat(store.spec("trial")).contains(SPEC);
  }

  @Test
  void anIdIsBoundToTheFirstSpecification() throws IOException {
    store.claim("trial", SPEC);

    assertThat(store.claim("trial", SPEC)).isTrue();
    assertThat(store.claim("trial", OTHER)).isFalse();
    assertThat(store.spec("trial")).contains(SPEC);
  }

  /** What another version of the program, or a person, wrote with other blanks and fewer keys. */
  @Test
  void acceptsAnEquivalentSpecificationWrittenDifferently() throws IOException {
    String words = "{\"formatVersion\": " + FormatVersion.CURRENT
        + ", \"preset\": \"grammar\", \"seed\": 9007199254740993, \"grpo\": {\"klWeight\": 1e-1}}";
    objects.put("runs/trial/spec.json", words.getBytes(StandardCharsets.UTF_8));

    assertThat(store.claim("trial", SPEC)).isTrue();
    assertThat(store.claim("trial", OTHER)).isFalse();
  }

  @Test
  void anUnreadableSpecificationErrorNamesItsKey() throws IOException {
    objects.put(
        "runs/trial/spec.json",
        ("{\"formatVersion\": " + FormatVersion.CURRENT + ", \"sead\": 1}")
            .getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> store.spec("trial"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("runs/trial/spec.json")
        .hasMessageContaining("sead");
  }

  @Test
  void aRunOfAnEarlierVersionIsReportedAsSuch() throws IOException {
    objects.put("runs/trial/spec.json", "{\"seed\": 1}".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> store.spec("trial"))
        .isInstanceOf(ArtifactDamagedException.class)
        .hasMessage("'runs/trial/spec.json' has format version 1, expected " + FormatVersion.CURRENT
            + ". An earlier version of Verisim wrote it. Use that version, or start a new run.");
  }

  @Test
  void aHaltIsKeptUntilItIsReleased() throws IOException {
    assertThat(store.halted("trial")).isEmpty();
    store.halt("trial", RunState.PAUSED);
    store.halt("trial", RunState.STOPPED);
    assertThat(store.halted("trial")).contains(RunState.STOPPED);

    store.release("trial");

    assertThat(store.halted("trial")).isEmpty();
  }

  @Test
  void aRunRecordsItsForkPointOnce() throws IOException {
    Fork fork = new Fork("other", 1, SPEC, new Fork("first", 0, OTHER, null));

    assertThat(store.branch("trial", fork)).isTrue();
    assertThat(store.branch("trial", fork)).isTrue();
    assertThat(store.branch("trial", new Fork("other", 2, SPEC, null))).isFalse();

    assertThat(store.fork("trial")).contains(fork);
    assertThat(store.fork("other")).isEmpty();
    assertThat(store.runs()).as("a fork without a specification is no run yet").isEmpty();
  }

  @Test
  void aSharedCycleUsesTheSpecificationOfItsOrigin() {
    Fork fork = new Fork("other", 2, OTHER, new Fork("first", 0, SPEC, null));
    RunInput input = new RunInput("trial", SPEC, 5, 0, fork, Duration.ofSeconds(60), false);

    assertThat(input.specOf(0)).isSameAs(SPEC);
    assertThat(input.specOf(1)).isSameAs(OTHER);
    assertThat(input.specOf(2)).isSameAs(OTHER);
    assertThat(input.specOf(3)).isSameAs(SPEC);
  }

  @Test
  void requestedCyclesDefaultToTheSpecification() throws IOException {
    assertThat(store.requestedCycles("trial", SPEC))
        .isEqualTo(SPEC.termination().maxCycles());

    store.requestCycles("trial", 7);
    store.requestCycles("trial", 9);

    assertThat(store.requestedCycles("trial", SPEC)).isEqualTo(9);
    assertThat(store.requestedCycles("other", SPEC))
        .isEqualTo(SPEC.termination().maxCycles());
  }

  @Test
  void readsBackTheLastPublishedReport() throws IOException {
    assertThat(store.report("trial")).isEmpty();
    RunReport failed = Reports.report(RunState.FAILED, "loss is NaN");
    store.publish(failed);
    assertThat(store.report("trial")).contains(failed);

    RunReport completed = Reports.report(
        RunState.COMPLETED,
        null,
        Reports.withBaseline(
            Reports.cycle(0, Outcome.PRETRAINED, Map.of(FigureNames.PERPLEXITY, 1.0 / 3)),
            Map.of(FigureNames.PERPLEXITY, 1.0 / 7)),
        Reports.cycle(1, Outcome.REFUSED, Map.of()));
    store.publish(completed);

    assertThat(store.report("trial")).contains(completed);
  }

  @Test
  void listsRunsWithASpecificationByName() throws IOException {
    store.claim("trial-2", SPEC);
    store.claim("trial-10", SPEC);
    objects.put("runs/stray/report.json", "{}".getBytes(StandardCharsets.UTF_8));

    assertThat(store.runs()).containsExactly("trial-10", "trial-2");
  }
}
