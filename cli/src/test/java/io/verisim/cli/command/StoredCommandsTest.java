package io.verisim.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.report.CycleFigures;
import io.verisim.report.RunReport;
import io.verisim.report.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredCommandsTest {
  private static final String RUN = "demo-1337";
  private static final Map<String, String> MODEL =
      Map.of("model.safetensors", "weights", "config.json", "{}");

  @TempDir
  Path folder;

  private StoredExample example;
  private Manifest model;

  @BeforeEach
  void commit() throws IOException {
    example = StoredExample.make(folder, RUN, "preset: demo");
    example.commit(RUN, "corpus", Map.of("train.bin", "text"));
    example.commit(RUN, "base_model_v1", Map.of("model.safetensors", "old", "config.json", "{}"));
    model = example.commit(RUN, "base_model_v2", MODEL);
  }

  private CommandResult on(String... args) {
    String[] all = java.util.Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--data";
    all[args.length + 1] = folder.toString();
    return CommandResult.of(all);
  }

  @Test
  void reportDrawsTheVersionsOfARun() throws IOException {
    example.publish(judged());
    Path picture = folder.resolve("versions.svg");

    CommandResult outcome = on("report", RUN, "--svg", picture.toString());

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains(picture.toString());
    assertThat(Files.readString(picture))
        .startsWith("<svg xmlns=")
        .contains("v1 (best)", "Held-out perplexity 2.5");
  }

  @Test
  void reportWritesOnePageThatAsksNoServer() throws IOException {
    example.publish(judged());
    Path page = folder.resolve("run.html");

    CommandResult outcome = on("report", RUN, "--html", page.toString());

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains(page.toString());
    assertThat(Files.readString(page))
        .startsWith("<!doctype html>")
        .contains("page/report.js", "page/stored.js", "runs/" + RUN + "/artifacts", "base_model_v1")
        .doesNotContain("page/api.js")
        .doesNotContainPattern("(src|href)=\"");
  }

  @Test
  void reportHasToBeToldWhatToWrite() {
    CommandResult outcome = on("report", RUN);

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--html", "--svg");
  }

  @Test
  void reportRefusesARunWithoutVersionsAndAMissingFolder() {
    CommandResult empty = on("report", RUN, "--svg", folder.resolve("a.svg").toString());
    assertThat(empty.code()).isEqualTo(2);
    assertThat(empty.err()).contains("run " + RUN + " has no evaluated version yet");

    CommandResult nowhere =
        on("report", RUN, "--svg", folder.resolve("no/a.svg").toString());
    assertThat(nowhere.code()).isEqualTo(2);
    assertThat(nowhere.err()).contains("a folder that exists");
    assertThat(folder.resolve("a.svg")).doesNotExist();
  }

  private static RunReport judged() {
    CycleFigures pretrained = new CycleFigures(
        0,
        1,
        new ArtifactRef(RUN, "base_model_v1", Digest.of(new byte[0])),
        CycleFigures.Outcome.PRETRAINED,
        "maxSteps",
        null,
        Map.of("perplexity", 2.5),
        Map.of(),
        null,
        null,
        Map.of());
    return new RunReport(
        RUN,
        RunState.COMPLETED,
        "",
        List.of(pretrained),
        List.of(),
        0,
        "cycles",
        1,
        List.of(),
        null,
        null);
  }

  @Test
  void verifyPassesForAnIntactRun() {
    CommandResult outcome = on("verify", RUN);

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("base_model_v2", model.digest().hex(), "3 artifacts, 5 files", "all as committed")
        .doesNotContain("DAMAGED");
  }

  @Test
  void verifyNamesTheFileWithAFlippedByte() throws IOException {
    Path weights = example.file(RUN, "base_model_v2", "model.safetensors");
    byte[] content = Files.readAllBytes(weights);
    content[0] ^= 1;
    Files.write(weights, content);

    CommandResult outcome = on("verify", RUN);

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.out().lines().filter(line -> line.contains("DAMAGED")))
        .singleElement()
        .asString()
        .contains("base_model_v2");
    assertThat(outcome.out())
        .contains(
            "base_model_v2/model.safetensors",
            model.file("model.safetensors").orElseThrow().sha256().hex(),
            Digest.of(content).hex());
  }

  @Test
  void verifyNamesAManifestThatWasChanged() throws IOException {
    Path manifest = example.file(RUN, "corpus", "manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("train.bin", "other.bin"));

    CommandResult outcome = on("verify", RUN, "--json");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.out()).contains("MANIFEST_DAMAGED", "\"corpus\"");
  }

  @Test
  void exportCopiesTheNewestVersionOfARunWithoutAReport() throws IOException {
    Path target = folder.resolve("out/model");

    CommandResult outcome = on("export", RUN, target.toString());

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(target.resolve("model.safetensors")).hasContent("weights");
    assertThat(target.resolve("config.json")).hasContent("{}");
    assertThat(target.getParent()).isDirectoryNotContaining("glob:**/.verisim*");
  }

  @Test
  void exportCopiesTheVersionThatIsNamed() throws IOException {
    Path target = Files.createDirectory(folder.resolve("empty"));

    assertThat(on("export", RUN, target.toString(), "--version", "1").code()).isZero();
    assertThat(target.resolve("model.safetensors")).hasContent("old");
  }

  @Test
  void exportRefusesAnotherTypeOfWeights() {
    CommandResult outcome =
        on("export", RUN, folder.resolve("new").toString(), "--dtype", "float16");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--dtype is float16, expected float32 or bfloat16");
  }

  @Test
  void exportRefusesAFolderThatIsNotEmpty() throws IOException {
    Path mine = Files.writeString(folder.resolve("mine.txt"), "mine");

    CommandResult outcome = on("export", RUN, folder.toString());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(folder + " is not empty");
    assertThat(mine).hasContent("mine");
  }

  @Test
  void exportOfADamagedModelLeavesNothing() throws IOException {
    Files.writeString(example.file(RUN, "base_model_v2", "config.json"), "[]");
    Path target = folder.resolve("out");

    CommandResult outcome = on("export", RUN, target.toString());

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("base_model_v2/config.json");
    assertThat(target).doesNotExist();
  }

  @Test
  void aRunWithoutAServerIsShownAsInterrupted() {
    CommandResult list = on("list");
    CommandResult show = on("show", RUN);

    assertThat(list.code()).isZero();
    assertThat(list.out()).contains(RUN, "interrupted", "0 of 2 cycles done");
    assertThat(show.code()).isZero();
    assertThat(show.out()).contains(RUN, "no server is running it");
  }

  @Test
  void anUnknownRunErrorListsTheKnownRuns() {
    CommandResult outcome = on("verify", "demo-1338");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("demo-1338", "existing runs: " + RUN);
  }

  @Test
  void anUnknownVersionErrorNamesItsArtifact() {
    CommandResult outcome = on("sample", RUN, "--version", "9", "--prompt", "the ");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("base_model_v9");
  }

  @Test
  void refusesAnInvalidTemperature() {
    CommandResult outcome = on("sample", RUN, "--prompt", "the ", "--temperature", "0");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("temperature is 0.0");
  }
}
