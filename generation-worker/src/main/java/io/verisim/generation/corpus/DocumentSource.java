package io.verisim.generation.corpus;

import io.verisim.engine.ProgressListener;
import io.verisim.text.TextException;
import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The documents of a corpus, one after another. One thread reads them. */
public interface DocumentSource extends AutoCloseable {
  /** Characters of a document, at most; a document is held in memory. */
  int LONGEST = 1 << 27;

  /**
   * The next document, without separators; null after the last one.
   *
   * @throws TextException naming the place that is no text
   * @throws IOException if the source cannot be reached now
   */
  @Nullable
  String next() throws IOException;

  /** What receives progress from now on, while bytes arrive. */
  void report(ProgressListener listener);

  /** The share of the source that has been read, from 0 to 1; 0 if it is not known. */
  double progress();

  @Override
  void close() throws IOException;

  /** Documents in memory. */
  static DocumentSource of(Iterable<String> documents) {
    Iterator<String> left = documents.iterator();
    return new DocumentSource() {
      @Override
      public @Nullable String next() {
        return left.hasNext() ? left.next() : null;
      }

      @Override
      public void report(ProgressListener listener) {
        // Nothing arrives.
      }

      @Override
      public double progress() {
        return 0;
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
