package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RunIdTest {
  @ParameterizedTest
  @CsvSource({
    "Tiny Shakespeare, tiny-shakespeare-7",
    "  Über/../café!!  , uber-cafe-7",
    "'', run-7",
    "日本, run-7",
    "demo, demo-7"
  })
  void anIdIsMadeFromNameAndSeed(String name, String id) {
    assertThat(RunId.from(name, 7)).hasToString(id);
  }

  @Test
  void aLongNameIsCutBeforeTheSeed() {
    assertThat(RunId.from("x".repeat(200), 1337).value()).hasSize(63).endsWith("x-1337");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "A", "a/b", "a.b", "a b", "é"})
  void refusesAnInvalidId(String value) {
    assertThatThrownBy(() -> new RunId(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + value + "\"");
  }

  @Test
  void anIdHasAtMost63Characters() {
    assertThat(new RunId("a".repeat(63)).value()).hasSize(63);
    assertThatThrownBy(() -> new RunId("a".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anIdIsAStringInJson() {
    RunId id = new RunId("demo-7");

    assertThat(JsonMapper.shared().writeValueAsString(id)).isEqualTo("\"demo-7\"");
    assertThat(JsonMapper.shared().readValue("\"demo-7\"", RunId.class)).isEqualTo(id);
  }
}
