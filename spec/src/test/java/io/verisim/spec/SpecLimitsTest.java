package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that are huge or hostile; each is refused in a moment, by a short message. */
@Timeout(60)
class SpecLimitsTest {
  private static final int MEBIBYTE = 1 << 20;

  @Test
  void namesHaveALimit() {
    assertThat(SpecReader.read("name: " + "n".repeat(200), "test").name()).hasSize(200);
    assertThat(refusal("name: " + "n".repeat(201)))
        .contains("name: has 201 characters, expected at most 200");
    assertThat(refusal("name: " + "n".repeat(MEBIBYTE)))
        .contains("name: has 1048576 characters")
        .hasSizeLessThan(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corpus: {source: 'TEXT'}",
        "corpus: {source: grammar, grammar: 'TEXT'}",
        "corpus: {prompt: 'TEXT', completion: a}",
        "corpus: {prompt: a, completion: 'TEXT'}",
        "corpus: {field: 'TEXT'}",
        "corpus: {tokenizer: 'TEXT.json'}",
        "model: {from: 'TEXT'}",
        "rewardModel: {scorers: [{from: 'TEXT'}]}",
        "evaluation: {judge: {from: 'TEXT'}}"
      })
  void everyTextHasALimit(String document) {
    assertThat(refusal(document.replace("TEXT", "x".repeat(2001))))
        .containsPattern("has 200[16] characters, expected at most 2000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\\u0000", "\\u001b[31m", "\\r\\n", "\\u007f", "\\u0085", "\\u2028", "\\u2029"})
  void controlCharactersAreRefused(String escaped) {
    for (String document : new String[] {
      "{\"name\": \"a" + escaped + "b\"}", "{\"corpus\": {\"source\": \"a" + escaped + "b\"}}"
    }) {
      assertThat(refusal(document)).contains("contains the control character U+");
    }
  }

  @Test
  void ofManyProblemsTheFirstAreToldAndAllAreCounted() {
    String keys = IntStream.range(0, 100_000)
        .mapToObj(i -> "unknown" + i + ": 1\n")
        .collect(Collectors.joining());

    SpecException refused = thrownFor(keys);

    assertThat(refused.problems()).hasSize(20);
    assertThat(refused)
        .hasMessageStartingWith("test: 100000 problems\n  unknown0: unknown key")
        .hasMessageEndingWith("\n  and 99980 more")
        .message()
        .hasSizeLessThan(20_000);
  }

  @Test
  void longListsAreRefused() {
    String scorers = String.join(",", Collections.nCopies(33, "{nLayer: 1}"));
    assertThat(refusal("rewardModel: {scorers: [" + scorers + "]}"))
        .contains("rewardModel.scorers: has 33 elements, expected at most 32");
    String numbers = String.join(",", Collections.nCopies(100_000, "0.5"));
    assertThat(refusal("evaluation: {temperatures: [" + numbers + "]}"))
        .contains("evaluation.temperatures: has 100000 elements, expected at most 32");
    assertThat(refusal("baseline: {methods: [" + numbers + "]}"))
        .contains("baseline.methods: has 100000 elements");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"seed: ", "threads: 0x", "grpo: {klWeight: 1e", "model: {nLayer: -", "seed: 0o"})
  void aMillionDigitsAreRefused(String start) {
    String end = start.contains("{") ? "}" : "";
    assertThat(refusal(start + "7".repeat(MEBIBYTE - 100) + end)).hasSizeLessThan(1000);
  }

  @Test
  void aMillionCharactersOfOneKindAreRefused() {
    for (String one :
        new String[] {"\\", "\\\\/", "{", "[", "- ", "? ", "&a ", "*", "'", "\"", "a", ",", "\t"}) {
      String many = one.repeat(MEBIBYTE / one.length());
      assertThat(refusal("{\"a\": \"" + many)).as(one).hasSizeLessThan(2000);
      assertThat(refusal(many)).as(one).hasSizeLessThan(2000);
    }
  }

  @Test
  void longKeysWithManyKeysBelowAreRefused() {
    String leaves =
        IntStream.range(0, 50_000).mapToObj(i -> "k" + i + ": 1").collect(Collectors.joining(", "));
    assertThat(refusal("? " + "k".repeat(500_000) + "\n: {" + leaves + "}"))
        .contains("is no key: it is too long")
        .hasSizeLessThan(1000);
    String key = "k".repeat(60);
    assertThat(refusal(("{" + key + ": ").repeat(9) + "{" + leaves + "}" + "}".repeat(9)))
        .hasSizeLessThan(5000);
    assertThat(refusal(("{" + key + ": ").repeat(49) + "{" + leaves + "}" + "}".repeat(49)))
        .containsIgnoringCase("nesting depth");
  }

  @ParameterizedTest
  @CsvSource({"0x10, 16", "0o17, 15", "017, 17", "1e1, 10", "+7, 7"})
  void numbersAreThoseOfTheCoreSchema(String written, int value) {
    assertThat(SpecReader.read("threads: " + written, "test").threads()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {".nan", ".NaN", ".inf", "-.INF"})
  void numbersThatAreNotFiniteAreRefused(String written) {
    assertThat(refusal("grpo: {klWeight: " + written + "}"))
        .containsPattern("grpo.klWeight: is (NaN|-?Infinity), expected a number of at least 0");
    assertThat(refusal("seed: " + written)).contains("seed: is ");
  }

  @Test
  void aDocumentThatIsNotUtf8IsRefused() {
    byte[] latin = "name: Größe".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> SpecReader.text(latin, "spec.yaml"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("spec.yaml: 1 problem\n  is not UTF-8, from byte 8 on");
  }

  @Test
  void aByteOrderMarkIsNoPartOfADocument() {
    byte[] marked = "\uFEFFname: Größe".getBytes(StandardCharsets.UTF_8);

    assertThat(SpecReader.text(marked, "spec.yaml")).isEqualTo("name: Größe");
  }

  private static String refusal(String document) {
    return String.valueOf(thrownFor(document).getMessage());
  }

  private static SpecException thrownFor(String document) {
    try {
      SpecReader.read(document, "test");
    } catch (SpecException e) {
      return e;
    }
    throw new AssertionError("nothing is refused");
  }
}
