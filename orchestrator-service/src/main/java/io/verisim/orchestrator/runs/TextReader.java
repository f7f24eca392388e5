package io.verisim.orchestrator.runs;

import java.io.IOException;

/** Reads a text while it is written. */
@FunctionalInterface
public interface TextReader {
  /**
   * Called several times a second, also if nothing has changed.
   *
   * @param text so far; shorter than before if another worker begins again
   * @throws IOException if nobody reads any more
   */
  void read(String text) throws IOException;
}
