package io.verisim.cli.show;

import io.verisim.report.TextSample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Texts of two versions from the same prompts, in columns if there is room, otherwise one after the
 * other.
 */
public final class SampleColumns {
  /** Below this width, columns are too narrow to read. */
  private static final int ROOM = 100;

  private static final int ELSEWHERE = 96;
  private static final int MOST_SAMPLES = 3;
  private static final String BETWEEN = " | ";
  private static final int TAB = 4;

  /** One version's texts. */
  public record Version(String title, List<TextSample> samples) {}

  private SampleColumns() {}

  /**
   * The texts of the first version and of another one, or only those of the first if the second has
   * none.
   */
  public static String text(Version first, Version second, TerminalFeatures terminal) {
    int count = Math.min(MOST_SAMPLES, first.samples().size());
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TextSample left = first.samples().get(i);
      lines.add("Prompt: " + oneLine(left.prompt()));
      if (i >= second.samples().size()) {
        lines.addAll(wrap(titled(first, left), width(terminal)));
      } else if (terminal.results() && terminal.columns() >= ROOM) {
        lines.addAll(beside(first, second, i, (terminal.columns() - BETWEEN.length()) / 2));
      } else {
        lines.addAll(wrap(titled(first, left), width(terminal)));
        lines.addAll(wrap(titled(second, second.samples().get(i)), width(terminal)));
      }
      lines.add("");
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static int width(TerminalFeatures terminal) {
    return terminal.columns() > 0 ? Math.min(terminal.columns(), ELSEWHERE) : ELSEWHERE;
  }

  private static String titled(Version version, TextSample sample) {
    return version.title() + ":\n" + sample.text().strip();
  }

  private static List<String> beside(Version first, Version second, int sample, int width) {
    List<String> left = wrap(titled(first, first.samples().get(sample)), width);
    List<String> right = wrap(titled(second, second.samples().get(sample)), width);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      String cell = i < left.size() ? left.get(i) : "";
      String other = i < right.size() ? right.get(i) : "";
      lines.add((cell + " ".repeat(width - cell.length()) + BETWEEN + other).stripTrailing());
    }
    return lines;
  }

  private static String oneLine(String text) {
    return text.replace("\n", "\\n");
  }

  /** Lines of at most this width, broken between words if possible. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String line : printable(text).split("\n", -1)) {
      lines.addAll(wrapLine(line, width));
    }
    return Collections.unmodifiableList(lines);
  }

  private static List<String> wrapLine(String line, int width) {
    List<String> lines = new ArrayList<>();
    String rest = line;
    while (rest.length() > width) {
      int space = rest.lastIndexOf(' ', width);
      int end = space > 0 ? space : width;
      lines.add(rest.substring(0, end));
      rest = rest.substring(space > 0 ? end + 1 : end);
    }
    lines.add(rest);
    return lines;
  }

  /** Text without control characters for the terminal. */
  private static String printable(String text) {
    return text.replace("\t", " ".repeat(TAB)).replaceAll("[\\p{Cntrl}&&[^\n]]", "?");
  }
}
