package io.verisim.standalone.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecsTest {
  @TempDir
  Path folder;

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("spec.yaml"), content).toString();
  }

  @Test
  void aPathInAFileIsRelativeToThatFile() throws IOException {
    RunSpec spec = Specs.named(file("corpus: {source: texts/a b.txt}"), Map.of());

    assertThat(spec.corpus().source()).isEqualTo(folder.resolve("texts/a b.txt").toString());
  }

  @Test
  void aPathThatIsSetIsRelativeToTheWorkingFolder() throws IOException {
    RunSpec spec =
        Specs.named(file("corpus: {source: other.txt}"), Map.of("corpus.source", "pom.xml"));

    assertThat(spec.corpus().source())
        .isEqualTo(Path.of("pom.xml").toAbsolutePath().toString());
  }

  @Test
  void addressesAndTheGrammarStayAsTheyAre() throws IOException {
    assertThat(Specs.named(file("corpus: {source: 's3://b/key'}"), Map.of())
            .corpus()
            .source())
        .isEqualTo("s3://b/key");
    assertThat(Specs.preset("demo", Map.of()).corpus().source()).isEqualTo("grammar");
  }

  @Test
  void aPresetIsFoundByItsNameAndTakesWhatIsSet() throws IOException {
    RunSpec spec = Specs.named("shakespeare-cpu", Map.of("corpus.source", "pom.xml", "seed", "9"));

    assertThat(spec.name()).isEqualTo("shakespeare-cpu");
    assertThat(spec.seed()).isEqualTo(9);
  }

  @Test
  void whatIsNeitherFileNorPresetIsRefused() {
    assertThatThrownBy(() -> Specs.named("demoo", Map.of()))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("demoo")
        .hasMessageContaining("shakespeare-cpu");
  }

  @Test
  void textsMustBeOnThisMachineForARunOnIt() throws IOException {
    RunSpec spec = Specs.named(file("corpus: {source: no.txt}"), Map.of());

    assertThatThrownBy(() -> Specs.requireTexts(spec))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "corpus.source: there is no file or folder " + folder.resolve("no.txt"));
    assertThatCode(() -> Specs.requireTexts(Specs.preset("demo", Map.of())))
        .doesNotThrowAnyException();
  }

  @Test
  void differencesAreNamedByTheirPaths() {
    RunSpec there = Specs.preset("demo", Map.of());
    RunSpec here = Specs.preset("demo", Map.of("grpo.klWeight", "0.5", "seed", "2"));

    assertThat(SpecDifferences.between(there, there)).isEmpty();
    assertThat(SpecDifferences.between(there, here))
        .isEqualTo(
            List.of("seed is 1337 there and 2 here", "grpo.klWeight is 0.3 there and 0.5 here"));
  }
}
