package io.verisim.generation.corpus;

import io.verisim.spec.DocumentUnit;
import io.verisim.text.TextException;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The documents of a file, one after another, without separators; blank ones are left out. */
interface DocumentReader {
  /** The next document; null after the last one. */
  @Nullable
  String next() throws IOException;

  /**
   * The documents of running text.
   *
   * @param where the file, for messages
   */
  static DocumentReader of(Reader text, DocumentUnit unit, String where) {
    Lines lines = new Lines(text, where);
    return switch (unit) {
      case LINE -> () -> line(lines);
      case PARAGRAPH -> () -> lines(lines, false);
      case FILE -> () -> lines(lines, true);
    };
  }

  private static @Nullable String line(Lines lines) throws IOException {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    return line;
  }

  /** Lines up to a blank one, or to the end of the file, without blank lines around them. */
  private static @Nullable String lines(Lines lines, boolean whole) throws IOException {
    StringBuilder document = new StringBuilder();
    int end = 0;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (!line.isBlank()) {
        document.append(line);
        end = document.length();
      } else if (end > 0 && !whole) {
        break;
      } else if (end == 0) {
        continue;
      } else {
        document.append(line);
      }
      document.append('\n');
      if (document.length() > DocumentSource.LONGEST) {
        throw new TextException(lines.where() + "the document up to here has more than "
            + DocumentSource.LONGEST + " characters, the limit; "
            + (whole ? "set corpus.documents to paragraph" : "set corpus.documents to line"));
      }
    }
    return end == 0 ? null : document.substring(0, end);
  }
}
