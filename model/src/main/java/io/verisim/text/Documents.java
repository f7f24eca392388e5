package io.verisim.text;

import io.verisim.spec.DocumentUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Splits a text into documents and joins documents into a text. */
public final class Documents {

  private static final Pattern BLANK_LINES = Pattern.compile("\n(?:[ \t]*\n)+");

  private Documents() {}

  /**
   * The documents of a text in order, without separators; blank ones are dropped.
   *
   * @param text with LF line ends, as returned by {@link Utf8#decode}
   */
  public static List<String> cut(String text, DocumentUnit unit) {
    Stream<String> pieces = switch (unit) {
      case PARAGRAPH -> BLANK_LINES.splitAsStream(text);
      case LINE -> text.lines();
      case FILE -> Stream.of(text);
    };
    return pieces
        .filter(piece -> !piece.isBlank())
        .map(Documents::withoutOuterLineEnds)
        .toList();
  }

  /** The documents in order, each followed by the unit's separator. */
  public static String join(List<String> documents, DocumentUnit unit) {
    StringBuilder text = new StringBuilder();
    for (String document : documents) {
      text.append(document).append(unit.separator());
    }
    return text.toString();
  }

  private static String withoutOuterLineEnds(String piece) {
    int from = 0;
    int to = piece.length();
    while (piece.charAt(from) == '\n') {
      from++;
    }
    while (piece.charAt(to - 1) == '\n') {
      to--;
    }
    return piece.substring(from, to);
  }
}
