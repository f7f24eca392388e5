package io.verisim.generation;

import io.verisim.engine.ProgressListener;
import io.verisim.gpt.GptFolder;
import io.verisim.spec.CorpusSpec;
import io.verisim.text.TextException;
import io.verisim.text.Tokenizer;
import io.verisim.text.TokenizerFiles;
import io.verisim.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds or makes the tokenizer of a corpus.
 *
 * @param model the folder of the model that brings the tokenizer; null if it does not
 */
record TokenizerSource(
    CorpusSpec corpus, SourceReader sources, @Nullable Path model) {
  private static final String KEY = "corpus.tokenizer";

  /**
   * The tokenizer of texts that do not end; nothing if the text itself decides it, by its
   * characters.
   *
   * @throws TextException naming the key, the file and the reason if a file is no tokenizer
   */
  Optional<Tokenizer> endless(ProgressListener listener) throws IOException {
    if (model != null) {
      return Optional.of(Tokenizers.readEndless(
          TokenizerFiles.read(model), GptFolder.config(model).vocabSize()));
    }
    if (!corpus.tokenizerFromFile()) {
      return corpus.tokenizer().equals(CorpusSpec.CHARACTERS)
          ? Optional.empty()
          : Optional.of(Tokenizers.create(corpus.tokenizer(), List.of()));
    }
    String file = corpus.tokenizer();
    String config = file.substring(0, file.lastIndexOf('/') + 1) + TokenizerFiles.CONFIG;
    String tokenizer = sources.read(KEY, file, listener);
    String beside = sources.find(KEY, config, listener).orElse("{}");
    try {
      return Optional.of(Tokenizers.readEndless(new TokenizerFiles(tokenizer, beside)));
    } catch (TextException e) {
      throw new TextException(KEY + ": " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The tokenizer of texts that end.
   *
   * @param texts the source of the characters of {@code char}
   */
  Tokenizer ending(List<String> texts, ProgressListener listener) throws IOException {
    Tokenizer tokenizer =
        endless(listener).orElseGet(() -> Tokenizers.create(CorpusSpec.CHARACTERS, texts));
    try {
      return tokenizer.withEnd();
    } catch (TextException e) {
      throw new TextException(KEY + ": " + e.getMessage(), e);
    }
  }
}
