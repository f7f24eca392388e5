package io.verisim.cli.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecDocumentsTest {
  @TempDir
  Path folder;

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("spec.yaml"), content).toString();
  }

  @Test
  void aPathInAFileIsRelativeToThatFile() throws IOException {
    RunSpec spec = SpecDocuments.named(file("corpus: {source: texts/a b.txt}"), Map.of());

    assertThat(spec.corpus().source()).isEqualTo(folder.resolve("texts/a b.txt").toString());
  }

  @Test
  void anOverriddenPathIsRelativeToTheWorkingFolder() throws IOException {
    RunSpec spec = SpecDocuments.named(
        file("corpus: {source: other.txt}"), Map.of("corpus.source", "pom.xml"));

    assertThat(spec.corpus().source())
        .isEqualTo(Path.of("pom.xml").toAbsolutePath().toString());
  }

  @Test
  void pathsOfPretrainedModelsBecomeAbsoluteToo() throws IOException {
    RunSpec spec = SpecDocuments.named(file("""
            model: {from: base, nLayer: 30}
            rewardModel: {scorers: [{from: larger}, {nLayer: 1, nHead: 1, nEmbd: 8}]}
            evaluation: {judge: {from: 's3://models/judge'}}
            """), Map.of("rewardModel.scorers", "[{from: other}]"));

    assertThat(spec.model().from()).isEqualTo(folder.resolve("base").toString());
    assertThat(spec.model().nLayer()).as("what the document says of it").isEqualTo(30);
    assertThat(spec.rewardModel().scorers())
        .singleElement()
        .satisfies(scorer -> assertThat(scorer.from())
            .isEqualTo(Path.of("other").toAbsolutePath().toString()));
    assertThat(spec.evaluation().judge())
        .satisfies(judge -> assertThat(judge.from()).isEqualTo("s3://models/judge"));
    assertThatThrownBy(() -> SpecDocuments.requireTexts(spec))
        .hasMessageContaining("model.from: there is no file or folder")
        .hasMessageContaining("rewardModel.scorers[0].from: there is no file or folder");
  }

  @Test
  void aScorerOfTheSameModelNamesTheSamePlace() throws IOException {
    RunSpec spec = SpecDocuments.named(
        file("{preset: smollm2, corpus: {source: text.txt}, model: {from: elsewhere}}"),
        Map.of("model.from", "here"));

    String here = Path.of("here").toAbsolutePath().toString();
    assertThat(spec.model().from()).isEqualTo(here);
    assertThat(spec.rewardModel().scorers()).allMatch(scorer -> here.equals(scorer.from()));
  }

  @Test
  void addressesAndTheGrammarStayUnchanged() throws IOException {
    assertThat(SpecDocuments.named(file("corpus: {source: 's3://b/key'}"), Map.of())
            .corpus()
            .source())
        .isEqualTo("s3://b/key");
    assertThat(SpecDocuments.preset("demo", Map.of()).corpus().source()).isEqualTo("small-grammar");
  }

  @Test
  void readsAPresetByNameWithOverrides() throws IOException {
    RunSpec spec =
        SpecDocuments.named("shakespeare-cpu", Map.of("corpus.source", "pom.xml", "seed", "9"));

    assertThat(spec.name()).isEqualTo("shakespeare-cpu");
    assertThat(spec.seed()).isEqualTo(9);
  }

  @Test
  void refusesANameThatIsNeitherFileNorPreset() {
    assertThatThrownBy(() -> SpecDocuments.named("demoo", Map.of()))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("demoo")
        .hasMessageContaining("shakespeare-cpu");
  }

  @Test
  void aLocalRunNeedsItsTextOnThisMachine() throws IOException {
    RunSpec spec = SpecDocuments.named(file("corpus: {source: no.txt}"), Map.of());

    assertThatThrownBy(() -> SpecDocuments.requireTexts(spec))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "corpus.source: there is no file or folder " + folder.resolve("no.txt"));
    assertThatCode(() -> SpecDocuments.requireTexts(SpecDocuments.preset("demo", Map.of())))
        .doesNotThrowAnyException();
  }
}
