package io.verisim.generation.corpus;

import io.verisim.engine.ProgressListener;
import io.verisim.spec.CorpusSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a source: those of its running text, and the records of its JSON Lines and
 * tables, of which one field has the text.
 */
public final class SourceDocuments extends SourceRecords implements DocumentSource {
  private static final String FIELD = "corpus.field";

  private final CorpusSpec corpus;
  private DocumentReader file = () -> null;

  /**
   * @param files in their order
   * @param folder for temporary files
   * @param listener receives progress while bytes arrive
   */
  public SourceDocuments(
      CorpusSpec corpus, List<SourceFile> files, Path folder, ProgressListener listener) {
    super(corpus, files, Set.of(corpus.field()), folder, listener);
    this.corpus = corpus;
  }

  @Override
  public @Nullable String next() throws IOException {
    String document = file.next();
    while (document == null) {
      if (!advance()) {
        return null;
      }
      document = file.next();
    }
    return normalized(document);
  }

  @Override
  void begin(SourceFormat format, InputStream content, String where) throws IOException {
    if (format == SourceFormat.TEXT) {
      file = DocumentReader.of(new Utf8Reader(content, where), corpus.documents(), where);
    } else {
      RecordReader records = records(format, content, where);
      file = () -> next(records);
    }
  }

  /** The text of the next record that is not blank. */
  private @Nullable String next(RecordReader records) throws IOException {
    for (TextRecord record = records.next(); record != null; record = records.next()) {
      progressed();
      String text = record.text(corpus.field(), FIELD);
      if (!text.isBlank()) {
        return text;
      }
    }
    return null;
  }
}
