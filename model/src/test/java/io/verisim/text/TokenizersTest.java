package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizersTest {

  private static final String TEXT = "to be, or not — 漢字 😀👩‍👩‍👧\n\tend <|endoftext|>";
  private static final Map<String, Tokenizer> MADE = new TreeMap<>();

  /** Loading a byte-pair encoding takes long, so each is loaded once. */
  private static Tokenizer tokenizer(String name) {
    return MADE.computeIfAbsent(name, n -> Tokenizers.create(n, List.of(TEXT)));
  }

  static List<String> names() {
    return Tokenizers.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void decodingUndoesEncoding(String name) {
    Tokenizer tokenizer = tokenizer(name);
    int[] tokens = tokenizer.encode(TEXT);
    assertThat(Arrays.stream(tokens)).allMatch(id -> id >= 0 && id < tokenizer.vocabularySize());
    assertThat(tokenizer.decode(tokens)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"char", "r50k_base"})
  void readsBackItsJson(String name) {
    Tokenizer tokenizer = tokenizer(name);
    Tokenizer again = Tokenizers.fromJson(tokenizer.toJson());
    assertThat(again.name()).isEqualTo(name);
    assertThat(again.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
    assertThat(again.toJson()).isEqualTo(tokenizer.toJson());
    assertThat(again.encode(TEXT)).isEqualTo(tokenizer.encode(TEXT));
  }

  @ParameterizedTest
  @MethodSource("names")
  void anEndTokenIsNoTextAndSurvivesItsJson(String name) {
    Tokenizer endless = tokenizer(name);
    Tokenizer tokenizer = endless.withEnd();
    int end = tokenizer.endToken().orElseThrow();
    int[] tokens = tokenizer.encode(TEXT);

    assertThat(endless.endToken()).isEmpty();
    assertThat(end).isLessThan(tokenizer.vocabularySize());
    assertThat(tokens).isEqualTo(endless.encode(TEXT)).doesNotContain(end);
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = end;
    assertThat(tokenizer.decode(ended)).isEqualTo(TEXT);
    assertThat(Tokenizers.fromJson(tokenizer.toJson()).endToken()).hasValue(end);
  }

  @Test
  void refusesAnEndTokenOfAnotherTokenizer() {
    String json = Tokenizers.create("char", List.of("ab")).withEnd().toJson();
    assertThatThrownBy(() -> Tokenizers.fromJson(json.replace("\"endToken\":2", "\"endToken\":1")))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("endToken 1, but texts of tokenizer char end with 2");
  }

  @ParameterizedTest
  @MethodSource("names")
  void refusesAnIdOutsideTheVocabulary(String name) {
    Tokenizer tokenizer = tokenizer(name);
    int size = tokenizer.vocabularySize();
    assertThatThrownBy(() -> tokenizer.decode(new int[] {0, size}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(Integer.toString(size), name);
    assertThatThrownBy(() -> tokenizer.decode(new int[] {-1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r50k_base", "p50k_base", "cl100k_base", "o200k_base"})
  void decodesEveryIdIncludingPadding(String name) {
    Tokenizer tokenizer = tokenizer(name);
    assertThat(tokenizer.vocabularySize() % 64).isZero();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      assertThat(tokenizer.decode(new int[] {id})).isNotEmpty();
    }
    assertThat(tokenizer.decode(new int[] {tokenizer.vocabularySize() - 1})).isEqualTo("\uFFFD");
  }

  @Test
  void decodesACharacterSplitAcrossTokens() {
    Tokenizer tokenizer = tokenizer("r50k_base");
    int[] tokens = tokenizer.encode("😀");
    assertThat(tokens).hasSizeGreaterThan(1);
    assertThat(tokenizer.decode(tokens)).isEqualTo("😀");
    assertThat(tokenizer.decode(new int[] {tokens[0]})).contains("\uFFFD");
  }

  @Test
  void specialTokensInATextAreOrdinaryText() {
    assertThat(tokenizer("r50k_base").encode("<|endoftext|>"))
        .hasSizeGreaterThan(1)
        .doesNotContain(50256);
  }

  @Test
  void gpt2IdsMatchThePublishedOnes() {
    // The example of tiktoken's documentation.
    assertThat(tokenizer("r50k_base").encode("hello world")).containsExactly(31373, 995);
    assertThat(tokenizer("r50k_base").vocabularySize()).isEqualTo(50304);
  }

  @Test
  void charLearnsTheSortedCodePoints() {
    Tokenizer tokenizer = Tokenizers.create("char", List.of("ba", "😀a\n"));
    assertThat(tokenizer.vocabularySize()).isEqualTo(4);
    assertThat(tokenizer.encode("\nab😀")).containsExactly(0, 1, 2, 3);
    assertThat(tokenizer.toJson())
        .isEqualTo(
            "{\"name\":\"char\",\"vocabularySize\":4,\"characters\":[\"\\n\",\"a\",\"b\",\"😀\"]}");
  }

  @Test
  void namesAnUnknownCharacterAndItsPosition() {
    Tokenizer tokenizer = Tokenizers.create("char", List.of("a😀"));
    assertThatThrownBy(() -> tokenizer.encode("😀aé"))
        .isInstanceOfSatisfying(UnknownCharacterException.class, e -> {
          assertThat(e.codePoint()).isEqualTo('é');
          assertThat(e.position()).isEqualTo(2);
        })
        .hasMessageContainingAll("'é'", "U+00E9", "position 2", "leave it out");
  }

  @Test
  void anUnknownNameSuggestsTheNearest() {
    assertThatThrownBy(() -> Tokenizers.create("cl10k_base", List.of("a")))
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll(
            "unknown tokenizer \"cl10k_base\"",
            "char, r50k_base, p50k_base, cl100k_base, o200k_base",
            "did you mean cl100k_base?");
  }

  @Test
  void charRefusesEmptyTextsAndLoneSurrogates() {
    assertThatThrownBy(() -> Tokenizers.create("char", List.of("")))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("at least one character");
    assertThatThrownBy(() -> Tokenizers.create("char", List.of("a\uD83D")))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("U+D83D");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"vocabularySize\":1}",
        "{\"name\":\"char\",\"vocabularySize\":1}",
        "{\"name\":\"char\",\"vocabularySize\":1,\"characters\":[null]}",
        "{\"name\":\"char\",\"vocabularySize\":2,\"characters\":[\"a\"]}",
        "{\"name\":\"char\",\"vocabularySize\":1,\"characters\":[\"ab\"]}",
        "{\"name\":\"char\",\"vocabularySize\":2,\"characters\":[\"b\",\"a\"]}",
        "{\"name\":\"char\",\"vocabularySize\":0,\"characters\":[]}",
        "{\"name\":\"char\",\"vocabularySize\":1,\"characters\":[\"a\"],\"merges\":[]}",
        "{\"name\":\"words\",\"vocabularySize\":1}",
        "{\"name\":\"r50k_base\",\"vocabularySize\":50257}"
      })
  void aDamagedFileIsRefused(String json) {
    assertThatThrownBy(() -> Tokenizers.fromJson(json)).isInstanceOf(TextException.class);
  }
}
