package io.verisim.text;

import io.verisim.spec.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Creates tokenizers from a name and a corpus, or from files. */
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
   * The tokenizer {@code char} of known characters.
   *
   * @param characters distinct code points in ascending order
   * @throws TextException when there is none
   */
  public static Tokenizer ofCharacters(int... characters) {
    return CharTokenizer.of(characters);
  }

  /**
   * Reads a tokenizer: one that {@link Tokenizer#files} wrote, or one of Hugging Face.
   *
   * @throws TextException when the files are no tokenizer
   */
  public static Tokenizer read(TokenizerFiles files) {
    OptionalInt end = files.endToken();
    Tokenizer tokenizer = end.isPresent() ? readEndless(files).withEnd() : readEndless(files);
    if (files.name() != null && tokenizer.vocabularySize() != files.vocabularySize()) {
      throw new TextException(
          "%s has vocabulary_size %d, but tokenizer %s has %d ids; it belongs to another model"
              .formatted(
                  TokenizerFiles.CONFIG,
                  files.vocabularySize(),
                  tokenizer.name(),
                  tokenizer.vocabularySize()));
    }
    if (!tokenizer.endToken().equals(end)) {
      throw new TextException(
          "%s has end_token %d, but texts of tokenizer %s end with %d; it belongs to another model"
              .formatted(
                  TokenizerFiles.CONFIG,
                  end.getAsInt(),
                  tokenizer.name(),
                  tokenizer.endToken().getAsInt()));
    }
    return tokenizer;
  }

  /** As {@link #read}, but texts do not end. */
  public static Tokenizer readEndless(TokenizerFiles files) {
    String name = files.name();
    if (name == null || name.equals(PretrainedTokenizer.NAME)) {
      return PretrainedTokenizer.of(files, files.vocabularySize());
    }
    return name.equals(CharTokenizer.NAME) ? CharTokenizer.read(files) : bytePair(name);
  }

  /**
   * As {@link #readEndless(TokenizerFiles)}, for a model that has an embedding.
   *
   * @param rows the rows of the embedding; those of a tokenizer of Hugging Face may be fewer
   * @throws TextException when the files are no tokenizer, or one of another model
   */
  public static Tokenizer readEndless(TokenizerFiles files, int rows) {
    String name = files.name();
    if (name == null || name.equals(PretrainedTokenizer.NAME)) {
      return PretrainedTokenizer.of(files, rows);
    }
    return readEndless(files);
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
