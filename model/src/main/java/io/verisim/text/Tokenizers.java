package io.verisim.text;

import io.verisim.spec.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Creates tokenizers from a name and a corpus, or from saved JSON. */
public final class Tokenizers {

  private Tokenizers() {}

  /** The valid names. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(CharTokenizer.NAME);
    for (BpeVocabulary vocabulary : BpeVocabulary.values()) {
      names.add(vocabulary.type().getName());
    }
    return List.copyOf(names);
  }

  /**
   * A tokenizer for a corpus.
   *
   * @param name one of {@link #names()}
   * @param texts the source of the characters of {@code char}; other tokenizers ignore it
   * @throws TextException when the name is unknown, or {@code char} finds no character
   */
  public static Tokenizer create(String name, Iterable<String> texts) {
    return name.equals(CharTokenizer.NAME) ? CharTokenizer.learn(texts) : bytePair(name);
  }

  /**
   * Reads a tokenizer from the output of {@link Tokenizer#toJson}.
   *
   * @throws TextException when the JSON is not such output
   */
  public static Tokenizer fromJson(String json) {
    TokenizerFile file = TokenizerFile.parse(json);
    Tokenizer tokenizer = file.endToken() == null ? read(file) : read(file).withEnd();
    if (tokenizer.vocabularySize() != file.vocabularySize()) {
      throw new TextException(
          "tokenizer.json has vocabularySize %d, but tokenizer %s has %d ids; it belongs to another model"
              .formatted(file.vocabularySize(), tokenizer.name(), tokenizer.vocabularySize()));
    }
    if (file.endToken() != null && file.endToken() != tokenizer.endToken().orElseThrow()) {
      throw new TextException(
          "tokenizer.json has endToken %d, but texts of tokenizer %s end with %d; it belongs to another model"
              .formatted(file.endToken(), tokenizer.name(), tokenizer.endToken().orElseThrow()));
    }
    return tokenizer;
  }

  /** The end token in the output of {@link Tokenizer#toJson}, without building the tokenizer. */
  public static OptionalInt endToken(String json) {
    Integer end = TokenizerFile.parse(json).endToken();
    return end == null ? OptionalInt.empty() : OptionalInt.of(end);
  }

  private static Tokenizer read(TokenizerFile file) {
    String name = file.requiredName();
    return switch (name) {
      case CharTokenizer.NAME -> CharTokenizer.of(file.requiredCharacters());
      case PretrainedTokenizer.NAME ->
        PretrainedTokenizer.of(
            file.requiredTokenizerJson(), file.vocabularySize(), file.possibleEnd());
      default -> bytePair(name);
    };
  }

  /**
   * A tokenizer of Hugging Face.
   *
   * @param tokenizerJson the content of tokenizer.json
   * @param configJson the content of tokenizer_config.json, whose {@code eos_token} may end texts;
   *     null if there is none
   * @param vocabularySize the rows of the embedding of the model that it belongs to; 0 for as many
   *     as it has ids
   * @throws TextException when the content is not such a tokenizer, or has more ids than rows
   */
  public static Tokenizer pretrained(
      String tokenizerJson, @Nullable String configJson, int vocabularySize) {
    return PretrainedTokenizer.of(
        tokenizerJson,
        vocabularySize,
        configJson == null ? null : EndTokens.find(tokenizerJson, configJson));
  }

  private static Tokenizer bytePair(String name) {
    return vocabulary(name)
        .map(BpeTokenizer::new)
        .orElseThrow(() -> new TextException(Nearest.unknown("tokenizer", name, names())));
  }

  private static Optional<BpeVocabulary> vocabulary(String name) {
    for (BpeVocabulary vocabulary : BpeVocabulary.values()) {
      if (vocabulary.type().getName().equals(name)) {
        return Optional.of(vocabulary);
      }
    }
    return Optional.empty();
  }
}
