package io.verisim.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What counts as one document, the smallest thing that a split never cuts in two. */
public enum DocumentUnit {
  /** Lines between blank lines. */
  PARAGRAPH("\n\n"),
  /** A line that is not blank. */
  LINE("\n"),
  /** A whole text. */
  FILE("\n\n");

  private final String separator;

  DocumentUnit(String separator) {
    this.separator = separator;
  }

  /** What stands between two documents, and after the last one, in a token file. */
  public String separator() {
    return separator;
  }

  /** The word in a run's specification: {@code paragraph}, {@code line} or {@code file}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The unit that a specification's word names.
   *
   * @throws TextException naming the word, the valid ones and the nearest
   */
  public static DocumentUnit of(String word) {
    for (DocumentUnit unit : values()) {
      if (unit.word().equals(word)) {
        return unit;
      }
    }
    List<String> words = Arrays.stream(values()).map(DocumentUnit::word).toList();
    throw new TextException("document unit '%s' is unknown; write one of %s (nearest: %s)"
        .formatted(word, String.join(", ", words), Nearest.to(word, words)));
  }
}
