package io.verisim.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class SpecWriterTest {
  private static final JsonMapper JACKSON_3 = JsonMapper.shared();
  private static final ObjectMapper JACKSON_2 = new ObjectMapper();

  static Stream<RunSpec> specs() {
    Stream<RunSpec> presets = Presets.names().stream()
        .map(
            preset -> SpecReader.read("corpus: {source: a.txt}", "test", Map.of("preset", preset)));
    RunSpec awkward =
        SpecReader.read("name: 'no: # \"1e-3\" é'\nseed: 9223372036854775807", "test");
    RunSpec numberLike = SpecReader.read("name: '1e-3'", "test");
    return Stream.concat(
        presets,
        Stream.of(SpecReader.read(Specs.EVERY_KEY, "test"), awkward, numberLike, Specs.LETTER));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void yamlIsReadBackAsTheSameSpecification(RunSpec spec) {
    assertThat(SpecReader.read(SpecWriter.yaml(spec), "test")).isEqualTo(spec);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void jsonIsReadBackAsTheSameSpecification(RunSpec spec) {
    assertThat(SpecReader.read(SpecWriter.json(spec), "test")).isEqualTo(spec);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void bothJacksonsWriteTheSameJsonAndReadItBack(RunSpec spec) throws JsonProcessingException {
    String third = JACKSON_3.writeValueAsString(spec);
    String second = JACKSON_2.writeValueAsString(spec);

    assertThat(JACKSON_3.readTree(third)).isEqualTo(JACKSON_3.readTree(SpecWriter.json(spec)));
    assertThat(JACKSON_3.readTree(second)).isEqualTo(JACKSON_3.readTree(third));
    assertThat(JACKSON_3.readValue(second, RunSpec.class)).isEqualTo(spec);
    assertThat(JACKSON_2.readValue(third, RunSpec.class)).isEqualTo(spec);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void temporalCarriesTheSpecification(RunSpec spec) {
    DefaultDataConverter converter = DefaultDataConverter.newDefaultInstance();

    Payload payload = converter.toPayload(spec).orElseThrow();

    assertThat(converter.fromPayload(payload, RunSpec.class, RunSpec.class)).isEqualTo(spec);
    assertThat(JACKSON_3.readTree(payload.getData().toStringUtf8()))
        .isEqualTo(JACKSON_3.readTree(SpecWriter.json(spec)));
  }

  @Test
  void enumsAreWrittenAsWords() {
    Map<String, ?> map = SpecReader.read(Specs.EVERY_KEY, "test").toMap();

    assertThat(map.get("precision")).isEqualTo("bfloat16");
    assertThat(Trees.get(Trees.section(map), "grpo.loss")).isEqualTo("dr_grpo");
    assertThat(Trees.get(Trees.section(map), "rewardModel.scorers[0].direction"))
        .isEqualTo("right-to-left");
    assertThat(JACKSON_3.writeValueAsString(GrpoLoss.DR_GRPO)).isEqualTo("\"dr_grpo\"");
  }

  @Test
  void keysAreWrittenInTheOrderOfTheSpecification() {
    assertThat(Specs.LETTER.toMap().keySet()).containsExactlyElementsOf(Keys.of(RunSpec.class));
    assertThat(SpecWriter.yaml(Specs.LETTER))
        .startsWith("name: letter\npreset: letter\nseed: 1337\ncorpus:\n");
  }

  @Test
  void keysOfAScorerAreWrittenInTheirOrder() {
    Object model = Trees.get(Trees.section(Specs.LETTER.toMap()), "rewardModel.scorers[0]");

    assertThat(Trees.section(model).keySet()).containsExactlyElementsOf(Keys.of(ScorerSpec.class));
  }

  @ParameterizedTest
  @CsvSource({"\"nHead\" : 4, \"nHead\" : 5, nEmbd", "\"nEmbd\" : 96, \"nEmbd\" : 97, nEmbd"})
  void jacksonCannotGetPastTheRules(String from, String to, String key) {
    String json = SpecWriter.json(Specs.LETTER).replace(from, to);

    assertThatThrownBy(() -> JACKSON_2.readValue(json, RunSpec.class)).hasMessageContaining(key);
    assertThatThrownBy(() -> JACKSON_3.readValue(json, RunSpec.class)).hasMessageContaining(key);
  }
}
