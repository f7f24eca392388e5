package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A public validator judges the schema, and specifications by it. */
class SpecSchemaTest {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Schema SCHEMA = REGISTRY.getSchema(SpecSchema.json(), InputFormat.JSON);

  @Test
  void theSchemaIsAValidJsonSchema() {
    Schema meta = REGISTRY.getSchema(
        com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(meta.validate(SpecSchema.json(), InputFormat.JSON)).isEmpty();
  }

  static Stream<String> documents() throws IOException {
    try (Stream<Path> examples = Files.list(Path.of("..", "examples"))) {
      List<String> written = examples
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(SpecSchemaTest::text)
          .toList();
      assertThat(written).isNotEmpty();
      return Stream.of(
          Presets.names().stream().map(Presets::text),
          Stream.of(Presets.defaults(), SpecFixtures.EVERY_KEY),
          written.stream())
          .flatMap(texts -> texts)
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void documentsAcceptedByTheReaderAreValid(String document) {
    assertThat(SCHEMA.validate(document, InputFormat.YAML)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grpo: {groupSize: 1}",
        "grpo: {gruopSize: 2}",
        "model: {dropout: 1.0}",
        "model: {initStd: automatic}",
        "corpus: {tokenizer: chars}",
        "corpus: {split: [0.5, 0.5]}",
        "precision: float64",
        "baseline: 1",
        "rewardModel: {scorers: [{nLayer: 0}]}"
      })
  void documentsRefusedByTheReaderAreInvalid(String document) {
    assertThat(SCHEMA.validate(document, InputFormat.YAML)).isNotEmpty();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
