package io.verisim.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The structure of tokenizer.json; {@code characters} is present only for a char tokenizer,
 * {@code endToken} only if texts end. Only a tokenizer of Hugging Face has {@code tokenizerJson},
 * its own file, and {@code possibleEnd}, the token that may end a text.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TokenizerFile(
    @Nullable String name,
    int vocabularySize,
    @Nullable List<String> characters,
    @Nullable Integer endToken,
    @Nullable String tokenizerJson,
    @Nullable Integer possibleEnd) {

  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .build();

  static TokenizerFile of(Tokenizer tokenizer, @Nullable List<String> characters) {
    OptionalInt end = tokenizer.endToken();
    return new TokenizerFile(
        tokenizer.name(),
        tokenizer.vocabularySize(),
        characters,
        end.isPresent() ? end.getAsInt() : null,
        null,
        null);
  }

  static TokenizerFile of(PretrainedTokenizer tokenizer) {
    OptionalInt end = tokenizer.endToken();
    return new TokenizerFile(
        tokenizer.name(),
        tokenizer.vocabularySize(),
        null,
        end.isPresent() ? end.getAsInt() : null,
        tokenizer.json(),
        tokenizer.possibleEnd());
  }

  static TokenizerFile parse(String json) {
    try {
      @Nullable TokenizerFile file = MAPPER.readValue(json, TokenizerFile.class);
      if (file == null) {
        throw new TextException("tokenizer.json contains null; write it again with the model");
      }
      return file;
    } catch (JacksonException e) {
      throw new TextException(
          "tokenizer.json cannot be read: %s; write it again with the model"
              .formatted(e.getOriginalMessage()),
          e);
    }
  }

  String requiredName() {
    if (name == null) {
      throw new TextException("tokenizer.json names no tokenizer; it needs the key \"name\"");
    }
    return name;
  }

  List<String> requiredCharacters() {
    if (characters == null || characters.stream().anyMatch(Objects::isNull)) {
      throw new TextException(
          "tokenizer.json lists no characters; a char tokenizer needs the key \"characters\"");
    }
    return characters;
  }

  String requiredTokenizerJson() {
    if (tokenizerJson == null) {
      throw new TextException(
          "tokenizer.json has no tokenizer; a huggingface tokenizer needs the key \"tokenizerJson\"");
    }
    return tokenizerJson;
  }

  String toJson() {
    return MAPPER.writeValueAsString(this);
  }

  static int checkedId(int token, Tokenizer tokenizer) {
    if (token < 0 || token >= tokenizer.vocabularySize()) {
      throw new IllegalArgumentException("token id %d is outside the %d ids of tokenizer %s"
          .formatted(token, tokenizer.vocabularySize(), tokenizer.name()));
    }
    return token;
  }
}
