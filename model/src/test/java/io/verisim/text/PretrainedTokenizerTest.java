package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokenizers that {@code src/test/fixtures/tokenizer_files.py} trained, against its ids. */
class PretrainedTokenizerTest {
  private static final String CONFIG = "{\"eos_token\": \"<|endoftext|>\"}";

  /** One text of a file of expectations. */
  record Expected(String text, int[] ids, String decoded) {}

  private static String file(String name) throws IOException {
    try (InputStream in = PretrainedTokenizerTest.class.getResourceAsStream("tokenizers/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static Tokenizer read(String kind) throws IOException {
    return Tokenizers.read(new TokenizerFiles(file(kind + ".json"), CONFIG));
  }

  @ParameterizedTest
  @ValueSource(strings = {"byte_level", "sentencepiece", "unigram", "word_level"})
  void hasTheIdsAndTextsOfTheLibrary(String kind) throws IOException {
    Tokenizer tokenizer = read(kind);
    Tokenizer again = Tokenizers.read(tokenizer.files());
    for (Expected expected :
        JsonMapper.shared().readValue(file(kind + ".expected.json"), Expected[].class)) {
      assertThat(tokenizer.encode(expected.text())).as(expected.text()).isEqualTo(expected.ids());
      assertThat(again.encode(expected.text())).isEqualTo(expected.ids());
      assertThat(tokenizer.decode(expected.ids())).isEqualTo(expected.decoded());
      assertEnds(tokenizer, expected.ids(), expected.decoded());
    }
  }

  /** Each token ends with the last whole character of the text up to it. */
  private static void assertEnds(Tokenizer tokenizer, int[] tokens, String text) {
    int[] ends = tokenizer.ends(tokens);
    assertThat(ends).hasSameSizeAs(tokens).isSorted();
    for (int i = 0; i < tokens.length; i++) {
      String upTo = tokenizer.decode(java.util.Arrays.copyOf(tokens, i + 1));
      String said = text.substring(0, ends[i]);
      if (upTo.endsWith("\uFFFD")) {
        assertThat(said).as(text + ", token " + i).startsWith(upTo.replaceAll("\uFFFD+$", ""));
      } else {
        assertThat(said).as(text + ", token " + i).isEqualTo(upTo);
      }
    }
  }

  /** A sentencepiece tokenizer begins a text with a blank of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"byte_level", "sentencepiece", "unigram"})
  void theBytesOfItsTokensAreTheText(String kind) throws IOException {
    Tokenizer tokenizer = read(kind);
    String text = kind.equals("byte_level") ? "The naïve fox: 世界!\n Jumps." : "quick naïve fox";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokenizer.encode(text)) {
      bytes.writeBytes(tokenizer.bytes(token));
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8).stripLeading()).isEqualTo(text);
    assertThat(tokenizer.bytes(0)).as("a special token").isEmpty();
  }

  @Test
  void aByteOfASentencepieceTokenizerIsWrittenInHexadecimal() {
    JsonNode json = JsonMapper.shared().readTree("""
        {"decoder": {"type": "Sequence", "decoders": [{"type": "Replace"}, {"type": "ByteFallback"}]},
         "model": {"vocab": {"<unk>": 0, "<0xC3>": 1, "▁a": 2}, "unk_token": "<unk>"}}""");

    assertThat(TokenBytes.of(json, 4))
        .isDeepEqualTo(new byte[][] {{}, {(byte) 0xC3}, {' ', 'a'}, {}});
  }

  @Test
  void aTokenizerWhoseDecoderIsNotKnownHasNoBytes() throws IOException {
    Tokenizer tokenizer = read("word_level");
    assertThat(tokenizer.hasBytes()).isFalse();
    assertThat(read("unigram").hasBytes()).isTrue();
    assertThatThrownBy(() -> tokenizer.bytes(1))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("decoder");
  }

  @Test
  void anEndTokenIsNoTextAndSurvivesItsJson() throws IOException {
    Tokenizer tokenizer = read("byte_level").withEnd();
    int end = tokenizer.endToken().orElseThrow();

    assertThat(end).isZero();
    assertThat(read("byte_level").endToken()).isEmpty();
    int[] text = tokenizer.encode("fox");
    int[] ended = java.util.Arrays.copyOf(text, text.length + 1);
    ended[text.length] = end;
    assertThat(tokenizer.decode(ended)).isEqualTo("fox");
    assertThat(Tokenizers.read(tokenizer.files()).endToken()).hasValue(end);
  }

  @Test
  void idsWithoutAMeaningBecomeReplacementCharacters() throws IOException {
    Tokenizer tokenizer =
        PretrainedTokenizer.of(new TokenizerFiles(file("byte_level.json"), "{}"), 320);
    assertThat(tokenizer.vocabularySize()).isEqualTo(320);
    int fox = tokenizer.encode("fox")[0];
    assertThat(tokenizer.decode(new int[] {319, fox, 300}))
        .isEqualTo("\uFFFD" + tokenizer.decode(new int[] {fox}) + "\uFFFD");
    assertThatThrownBy(() -> tokenizer.decode(new int[] {320})).hasMessageContaining("320");
  }

  @Test
  void refusesATokenizerThatDoesNotFit() throws IOException {
    String json = file("byte_level.json");
    assertThatThrownBy(() -> PretrainedTokenizer.of(new TokenizerFiles(json, CONFIG), 299))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("the id 299, but the model's embedding has 299 rows");
    assertThatThrownBy(() -> Tokenizers.read(new TokenizerFiles(json, "{\"eos_token\": \"</s>\"}"))
            .withEnd())
        .isInstanceOf(TextException.class)
        .hasMessageContaining("eos_token \"</s>\"");
    assertThatThrownBy(() -> Tokenizers.read(new TokenizerFiles(json, "{}")).withEnd())
        .isInstanceOf(TextException.class)
        .hasMessageContaining("tokenizer_config.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no JSON | not JSON",
        "[] | not a JSON object",
        "{} | no section \"model\"",
        "{\"model\": {}} | no vocabulary",
        "{\"model\": {\"vocab\": {\"a\": 0, \"b\": -5}}} | no vocabulary",
        "{\"model\": {\"vocab\": {\"a\": 0, \"b\": 2147483647}}} | no vocabulary",
        "{\"model\": {\"dropout\": 0.1, \"vocab\": {\"a\": 0, \"b\": 1}}} | dropout",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1}}} | not supported"
      })
  void refusesAnInvalidFile(String json, String reason) {
    assertThatThrownBy(() -> Tokenizers.read(new TokenizerFiles(json, "{}")))
        .isInstanceOf(TextException.class)
        .hasMessageContaining("tokenizer.json")
        .hasMessageContaining(reason);
  }
}
