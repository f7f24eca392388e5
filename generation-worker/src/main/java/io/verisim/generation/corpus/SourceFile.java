package io.verisim.generation.corpus;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file of a source, as it is stored.
 *
 * @param name for messages; its endings say format and compression
 * @param bytes its size, or a negative number if it is not known yet
 */
public record SourceFile(String name, long bytes, Content content) {

  /** Opens a file for reading. */
  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }
}
