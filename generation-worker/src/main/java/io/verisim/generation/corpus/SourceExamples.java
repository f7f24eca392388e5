package io.verisim.generation.corpus;

import io.verisim.engine.ProgressListener;
import io.verisim.spec.CorpusSpec;
import io.verisim.text.Example;
import io.verisim.text.TextException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The examples of a source: records of which two fields have the prompt and the completion. */
public final class SourceExamples extends SourceRecords {
  /** Characters of all examples, which are held in memory. */
  private static final long MOST = 1L << 28;

  private final CorpusSpec corpus;
  private final List<Example> examples = new ArrayList<>();
  private long characters;

  /**
   * @param files in their order
   * @param folder for temporary files
   * @param listener receives progress while bytes arrive
   */
  public SourceExamples(
      CorpusSpec corpus, List<SourceFile> files, Path folder, ProgressListener listener) {
    super(
        corpus,
        files,
        Set.of(
            Objects.requireNonNull(corpus.prompt()), Objects.requireNonNull(corpus.completion())),
        folder,
        listener);
    this.corpus = corpus;
  }

  /**
   * All examples, in order.
   *
   * @throws TextException naming the file, the line, what is wrong and what to do
   */
  public List<Example> read() throws IOException {
    while (advance()) {
      listener().onProgress();
    }
    return examples;
  }

  @Override
  void begin(SourceFormat format, InputStream content, String where) throws IOException {
    RecordReader records = records(format, content, where);
    for (TextRecord record = records.next(); record != null; record = records.next()) {
      progressed();
      Example example = new Example(
          text(record, Objects.requireNonNull(corpus.prompt()), "corpus.prompt"),
          text(record, Objects.requireNonNull(corpus.completion()), "corpus.completion"));
      characters += example.text().length();
      if (characters > MOST) {
        throw new TextException(record.where() + "the examples up to here have more than " + MOST
            + " characters, the limit for prompts and completions; give fewer");
      }
      examples.add(example);
    }
  }

  private String text(TextRecord record, String field, String key) {
    return normalized(record.someText(field, key));
  }
}
