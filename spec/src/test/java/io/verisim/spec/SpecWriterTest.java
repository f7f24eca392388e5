package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class SpecWriterTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  static Stream<RunSpec> specs() {
    Stream<RunSpec> presets = Presets.names().stream().map(PresetsTest::read);
    RunSpec awkward =
        SpecReader.read("name: 'no: # \"1e-3\" é'\nseed: 9223372036854775807", "test");
    RunSpec numberLike = SpecReader.read("name: '1e-3'", "test");
    return Stream.concat(
        presets,
        Stream.of(
            SpecReader.read(SpecFixtures.EVERY_KEY, "test"),
            awkward,
            numberLike,
            SpecFixtures.LETTER));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void jsonIsReadBackAsTheSameSpecification(RunSpec spec) {
    assertThat(SpecReader.read(SpecWriter.json(spec), "test")).isEqualTo(spec);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void jacksonWritesTheSameJsonAndReadsItBack(RunSpec spec) {
    String json = JSON.writeValueAsString(spec);

    assertThat(JSON.readTree(json)).isEqualTo(JSON.readTree(SpecWriter.json(spec)));
    assertThat(JSON.readValue(json, RunSpec.class)).isEqualTo(spec);
  }

  @Test
  void enumsAreWrittenAsWords() {
    Map<String, ?> map = SpecReader.read(SpecFixtures.EVERY_KEY, "test").toMap();

    assertThat(map.get("precision")).isEqualTo("bfloat16");
    assertThat(Trees.get(Trees.section(map), "grpo.loss")).isEqualTo("dr_grpo");
    assertThat(Trees.get(Trees.section(map), "rewardModel.scorers[0].direction"))
        .isEqualTo("right-to-left");
    assertThat(JSON.writeValueAsString(GrpoLoss.DR_GRPO)).isEqualTo("\"dr_grpo\"");
  }

  @Test
  void keysAreWrittenInTheOrderOfTheSpecification() {
    assertThat(SpecFixtures.LETTER.toMap().keySet())
        .containsExactlyElementsOf(SpecKeys.of(RunSpec.class));
    assertThat(JSON.readTree(SpecWriter.json(SpecFixtures.LETTER)).propertyNames())
        .startsWith("name", "preset", "seed", "corpus");
  }

  @Test
  void keysOfAScorerAreWrittenInTheirOrder() {
    Object model = Trees.get(Trees.section(SpecFixtures.LETTER.toMap()), "rewardModel.scorers[0]");

    assertThat(Trees.section(model).keySet())
        .containsExactlyElementsOf(SpecKeys.of(ScorerSpec.class));
  }

  @ParameterizedTest
  @CsvSource({"\"nHead\" : 4, \"nHead\" : 5, nEmbd", "\"nEmbd\" : 96, \"nEmbd\" : 97, nEmbd"})
  void readingWithJacksonEnforcesTheRules(String from, String to, String key) {
    String json = SpecWriter.json(SpecFixtures.LETTER).replace(from, to);

    assertThatThrownBy(() -> JSON.readValue(json, RunSpec.class)).hasMessageContaining(key);
  }
}
