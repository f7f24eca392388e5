package io.verisim.lifecycle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table of cycles that a person reads, as lines for a terminal or as Markdown; a missing figure is a dash. */
public final class CycleTable {
  private record Column(String title, Function<CycleFigures, String> cell) {}

  private static final List<Column> COLUMNS = List.of(
      new Column("cycle", figures -> Integer.toString(figures.cycle())),
      new Column("model", figures -> "v" + figures.version()),
      number("perplexity", FigureNames.PERPLEXITY, 4),
      number("floor", FigureNames.PERPLEXITY_FLOOR, 4),
      new Column("valid sentences", CycleTable::valid),
      number("rule distance", FigureNames.RULE_DISTANCE, 3),
      number("critic skill", FigureNames.SKILL, 3),
      new Column("reward", CycleTable::reward),
      number("KL", FigureNames.KL, 4),
      number("fresh skill", FigureNames.FRESH_SKILL, 3),
      number("fresh AUC", FigureNames.FRESH_AUC, 3),
      number("distinct-2", FigureNames.DISTINCT_2, 3),
      number("copied", FigureNames.COPIED, 3),
      new Column("outcome", figures -> figures.outcome().name().toLowerCase(Locale.ROOT)),
      new Column("stopped by", CycleFigures::stopReason),
      new Column("time", figures -> String.format(Locale.ROOT, "%.0f s", figures.seconds())));

  private final List<String> titles;
  private final List<List<String>> rows;

  private CycleTable(List<String> titles, List<List<String>> rows) {
    this.titles = titles;
    this.rows = rows;
  }

  /** The table of these cycles; columns that no cycle has a figure for are left out. */
  public static CycleTable of(List<CycleFigures> cycles) {
    List<String> titles = new ArrayList<>();
    List<List<String>> columns = new ArrayList<>();
    for (Column column : COLUMNS) {
      List<String> cells = cycles.stream().map(column.cell()).toList();
      if (cells.isEmpty() || cells.stream().anyMatch(cell -> !cell.equals("-"))) {
        titles.add(column.title());
        columns.add(cells);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < cycles.size(); row++) {
      int at = row;
      rows.add(columns.stream().map(cells -> cells.get(at)).toList());
    }
    return new CycleTable(titles, rows);
  }

  /** Aligned columns, one line a row. */
  public String text() {
    int[] widths = titles.stream().mapToInt(String::length).toArray();
    rows.forEach(row ->
        Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length())));
    List<List<String>> lines = new ArrayList<>(List.of(titles));
    lines.addAll(rows);
    return lines.stream()
        .map(line -> line(line, widths))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(List<String> cells, int... widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(" ".repeat(widths[i] - cells.get(i).length()))
          .append(cells.get(i))
          .append("  ");
    }
    return line.toString().stripTrailing();
  }

  /** A Markdown table. */
  public String markdown() {
    List<List<String>> lines = new ArrayList<>(List.of(titles));
    lines.add(titles.stream().map(title -> "---").toList());
    lines.addAll(rows);
    return lines.stream()
        .map(line -> "| " + String.join(" | ", line) + " |")
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static Column number(String title, String figure, int digits) {
    return new Column(title, figures -> format(figures.figure(figure), digits));
  }

  private static String valid(CycleFigures figures) {
    double share = figures.figure(FigureNames.VALID);
    double error = figures.figure(FigureNames.VALID_ERROR);
    return Double.isNaN(share)
        ? "-"
        : String.format(Locale.ROOT, "%.1f%% ±%.1f", 100 * share, 100 * error);
  }

  private static String reward(CycleFigures figures) {
    double start = figures.figure(FigureNames.REWARD_START);
    return Double.isNaN(start)
        ? "-"
        : format(start, 3) + " > " + format(figures.figure(FigureNames.REWARD), 3);
  }

  private static String format(double value, int digits) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
