package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizersTest {

  private static final String TEXT = "to be, or not — 漢字 😀👩‍👩‍👧\n\tend <|endoftext|>";

  /** Texts that the regular expressions of encodings cut differently. */
  private static final List<String> NASTY = List.of(
      TEXT,
      "",
      "  two blanks, a tab\t, a line\r\nend\n\n \n   x",
      "It's I'LL don'T we’re HTTPServer camelCase ABCdef ÀÉî naïve café – “quoted”",
      "x = [1, 22, 333, 4444, 2.5e-3]; y = {'k': 'v'}  # 1234567890 ½ ² Ⅷ",
      "東京へ行く 한국어 Ελληνικά עברית العربية हिन्दी ไทย",
      "🙂👩‍👩‍👧🏳️‍🌈\u00A0\u2003\u200b//path/to/file\n\n\t\tindented");

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
  void readsBackItsFiles(String name) {
    Tokenizer tokenizer = tokenizer(name);
    Tokenizer again = Tokenizers.read(tokenizer.files());
    assertThat(again.name()).isEqualTo(name);
    assertThat(again.vocabularySize()).isEqualTo(tokenizer.vocabularySize());
    assertThat(again.files()).isEqualTo(tokenizer.files());
    assertThat(again.encode(TEXT)).isEqualTo(tokenizer.encode(TEXT));
  }

  /** Without the second file, nothing but Hugging Face's library reads the first. */
  @ParameterizedTest
  @MethodSource("names")
  void theLibraryOfHuggingFaceReadsTheFiles(String name) {
    Tokenizer tokenizer = tokenizer(name);
    Tokenizer theirs = Tokenizers.read(new TokenizerFiles(tokenizer.files().tokenizer(), "{}"));
    assertThat(theirs).isInstanceOf(PretrainedTokenizer.class);
    List<String> texts = name.equals("char") ? List.of(TEXT) : NASTY;
    for (String text : texts) {
      String plain = text.replace("<|endoftext|>", "");
      int[] tokens = tokenizer.encode(plain);
      assertThat(theirs.encode(plain)).as(plain).isEqualTo(tokens);
      assertThat(theirs.decode(tokens)).isEqualTo(plain);
    }
    Tokenizer ending = tokenizer.withEnd();
    int end = ending.endToken().orElseThrow();
    assertThat(ending.files().eosToken()).isEqualTo(end);
    Tokenizer endingTheirs = Tokenizers.read(new TokenizerFiles(ending.files().tokenizer(), "{}"));
    assertThat(endingTheirs.encode("<|endoftext|>")).containsExactly(end);
  }

  @ParameterizedTest
  @MethodSource("names")
  void anEndTokenIsNoTextAndSurvivesItsFiles(String name) {
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
    assertThat(Tokenizers.read(tokenizer.files()).endToken()).hasValue(end);
  }

  @Test
  void refusesFilesOfDifferentModels() {
    TokenizerFiles files = Tokenizers.create("char", List.of("ab")).withEnd().files();
    assertRefused(
        new TokenizerFiles(
            files.tokenizer(), files.config().replace("\"end_token\" : 2", "\"end_token\" : 1")),
        "end_token 1, but texts of tokenizer char end with 2");
    assertRefused(
        new TokenizerFiles(
            files.tokenizer(),
            files.config().replace("\"vocabulary_size\" : 3", "\"vocabulary_size\" : 4")),
        "vocabulary_size 4, but tokenizer char has 3 ids");
  }

  private static void assertRefused(TokenizerFiles files, String reason) {
    assertThatThrownBy(() -> Tokenizers.read(files))
        .isInstanceOf(TextException.class)
        .hasMessageContaining(reason);
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
    assertThat(tokenizer.files().tokenizer())
        .contains("\"vocab\":{\"\\n\":0,\"a\":1,\"b\":2,\"😀\":3}");
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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | {} | not a JSON object",
        "{} | no JSON | not JSON",
        "{} | {} | no section \"model\"",
        "{\"model\":{\"vocab\":{}}} | char | at least one character",
        "{\"model\":{\"vocab\":{\"ab\":0}}} | char | exactly one character",
        "{\"model\":{\"vocab\":{\"b\":0,\"a\":1}}} | char | does not come after",
        "{\"model\":{\"vocab\":{\"a\":1}}} | char | the id 1 for the character number 0",
        "{} | words | unknown tokenizer \"words\"",
        "{} | r50k_base | vocabulary_size 0"
      })
  void refusesDamagedFiles(String tokenizer, String config, String reason) {
    boolean name = config.matches("[a-z0-9_]+");
    assertRefused(
        new TokenizerFiles(
            tokenizer, name ? "{\"verisim\":{\"name\":\"" + config + "\"}}" : config),
        reason);
  }
}
