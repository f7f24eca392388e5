package io.verisim.generation.corpus;

import io.verisim.text.TextException;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** The lines of a text, which end with LF, CRLF or CR. Unlike a BufferedReader, it bounds them. */
final class Lines {
  private static final int BUFFER = 1 << 14;

  private final Reader text;
  private final String name;
  private final char[] buffer = new char[BUFFER];
  private int at;
  private int end;
  private long number;
  private boolean afterReturn;

  /** @param name the file, for messages */
  Lines(Reader text, String name) {
    this.text = text;
    this.name = name;
  }

  /** The file and the line that was read last, with a colon. */
  String where() {
    return name + ", line " + number + ": ";
  }

  /**
   * The next line without its end; null after the last one.
   *
   * @throws TextException if it is longer than a document may be
   */
  @Nullable
  String next() throws IOException {
    number++;
    StringBuilder line = new StringBuilder();
    boolean begun = false;
    while (at < end || fill()) {
      begun = true;
      if (afterReturn) {
        afterReturn = false;
        if (buffer[at] == '\n') {
          at++;
          begun = line.length() > 0;
          continue;
        }
      }
      int from = at;
      while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
        at++;
      }
      line.append(buffer, from, at - from);
      if (line.length() > DocumentSource.LONGEST) {
        throw new TextException(where() + "has more than " + DocumentSource.LONGEST
            + " characters, the limit for a document; divide it into lines");
      }
      if (at < end) {
        afterReturn = buffer[at] == '\r';
        at++;
        return line.toString();
      }
    }
    return begun ? line.toString() : null;
  }

  private boolean fill() throws IOException {
    int read = text.read(buffer, 0, BUFFER);
    at = 0;
    end = Math.max(0, read);
    return read > 0;
  }
}
