package io.verisim.report;

import io.verisim.report.CycleFigures.Baseline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables of cycles for people, as lines for a terminal or as Markdown. A missing figure is a
 * dash.
 */
public final class CycleTable {
  private static final String NOTHING = "-";

  /**
   * A version or one of its baselines.
   *
   * @param method of the baseline, for people; null for the version itself
   */
  private record ModelRow(
      CycleFigures cycle, @Nullable String method, Map<String, Double> figures, double seconds) {
    static ModelRow of(CycleFigures cycle) {
      return new ModelRow(cycle, null, cycle.figures(), cycle.seconds());
    }

    static ModelRow of(CycleFigures cycle, String method, Baseline baseline) {
      return new ModelRow(cycle, method, baseline.figures(), baseline.seconds());
    }

    double figure(String name) {
      return figures.getOrDefault(name, Double.NaN);
    }

    String model() {
      return method == null ? "v" + cycle.version() : method;
    }
  }

  private record Column(String title, Function<ModelRow, String> cell) {}

  private static final List<Column> VERSIONS = List.of(
      new Column("cycle", CycleTable::number),
      new Column("model", ModelRow::model),
      figure("perplexity", FigureNames.PERPLEXITY, 4),
      figure("floor", FigureNames.PERPLEXITY_FLOOR, 4),
      share("right answers", FigureNames.RIGHT, FigureNames.RIGHT_ERROR),
      share("valid sentences", FigureNames.VALID, FigureNames.VALID_ERROR),
      figure("length", FigureNames.SENTENCE_LENGTH, 1),
      figure("tokens", FigureNames.COMPLETION_LENGTH, 1),
      figure("ended", FigureNames.COMPLETIONS_ENDED, 3),
      figure("rule distance", FigureNames.RULE_DISTANCE, 3),
      share("known words", FigureNames.KNOWN_WORDS, FigureNames.KNOWN_WORDS_ERROR),
      figure("distinct-2", FigureNames.DISTINCT_2, 3),
      figure("self-BLEU", FigureNames.SELF_BLEU, 3),
      figure("copied", FigureNames.COPIED, 3),
      estimate("KL to judge", FigureNames.JUDGE_DIVERGENCE, FigureNames.JUDGE_DIVERGENCE_ERROR),
      figure("fresh skill", FigureNames.FRESH_SKILL, 3),
      figure("fresh AUC", FigureNames.FRESH_AUC, 3),
      new Column("time", row -> String.format(Locale.ROOT, "%.0f s", row.seconds())));

  private static final List<Column> REWARD_MODELS = List.of(
      new Column("cycle", CycleTable::number),
      estimate("skill", FigureNames.SKILL, FigureNames.SKILL_ERROR),
      figure("AUC", FigureNames.AUC, 3),
      new Column(
          "valid, best of 8",
          row -> best(
              row,
              FigureNames.REWARD_MODEL_VALID_ALL,
              FigureNames.REWARD_MODEL_VALID_BEST,
              FigureNames.REWARD_MODEL_VALID_BEST_ERROR)),
      new Column(
          "known words, best of 8",
          row -> best(
              row,
              FigureNames.REWARD_MODEL_KNOWN_ALL,
              FigureNames.REWARD_MODEL_KNOWN_BEST,
              FigureNames.REWARD_MODEL_KNOWN_BEST_ERROR)),
      estimate(
          "score ~ faults", FigureNames.REWARD_MODEL_FAULTS, FigureNames.REWARD_MODEL_FAULTS_ERROR),
      estimate(
          "score ~ length", FigureNames.REWARD_MODEL_LENGTH, FigureNames.REWARD_MODEL_LENGTH_ERROR),
      new Column("reward", CycleTable::reward),
      new Column("divergence", CycleTable::divergence),
      figure("KL", FigureNames.KL, 4),
      new Column("outcome", row -> row.cycle().outcome().name().toLowerCase(Locale.ROOT)),
      new Column("stopped by", row -> row.cycle().stopReason()));

  private final List<String> titles;
  private final List<List<String>> rows;

  private CycleTable(List<Column> all, List<ModelRow> judged) {
    List<String> shown = new ArrayList<>();
    List<List<String>> columns = new ArrayList<>();
    for (Column column : all) {
      List<String> cells = judged.stream().map(column.cell()).toList();
      if (cells.isEmpty() || cells.stream().anyMatch(cell -> !cell.equals(NOTHING))) {
        shown.add(column.title());
        columns.add(cells);
      }
    }
    List<List<String>> table = new ArrayList<>();
    for (int row = 0; row < judged.size(); row++) {
      int at = row;
      table.add(columns.stream().map(cells -> cells.get(at)).toList());
    }
    this.titles = List.copyOf(shown);
    this.rows = List.copyOf(table);
  }

  /**
   * The held-out measures of each version, followed by its baselines. Columns without any figure
   * are omitted.
   */
  public static CycleTable versions(List<CycleFigures> cycles) {
    List<ModelRow> rows = new ArrayList<>();
    for (CycleFigures cycle : cycles) {
      rows.add(ModelRow.of(cycle));
      if (cycle.baseline() != null) {
        rows.add(ModelRow.of(cycle, "baseline", cycle.baseline()));
      }
      cycle
          .otherBaselines()
          .forEach(
              (word, baseline) -> rows.add(ModelRow.of(cycle, word.replace('_', ' '), baseline)));
    }
    return new CycleTable(VERSIONS, rows);
  }

  /** The reward model of each cycle from 1, and the result of GRPO with it. */
  public static CycleTable rewardModels(List<CycleFigures> cycles) {
    return new CycleTable(
        REWARD_MODELS,
        cycles.stream().filter(cycle -> cycle.cycle() > 0).map(ModelRow::of).toList());
  }

  /**
   * Each version at every temperature at which it was evaluated: valid sentences or known words,
   * and perplexity.
   */
  public static CycleTable temperatures(List<CycleFigures> cycles) {
    List<ModelRow> rows = cycles.stream()
        .filter(cycle -> cycle.evaluation() != null)
        .map(ModelRow::of)
        .toList();
    List<Column> columns = new ArrayList<>(List.of(new Column("model", ModelRow::model)));
    columns.add(new Column("T 1", row -> at(row, name -> name)));
    for (double temperature : sweep(cycles)) {
      columns.add(new Column(
          "T " + temperature, row -> at(row, name -> FigureNames.at(temperature, name))));
    }
    return new CycleTable(columns, rows);
  }

  /** Temperatures other than 1 at which any version was evaluated, highest first. */
  public static List<Double> sweep(List<CycleFigures> cycles) {
    TreeSet<Double> temperatures = new TreeSet<>();
    for (CycleFigures cycle : cycles) {
      for (String name : cycle.figures().keySet()) {
        FigureNames.temperature(name).ifPresent(temperatures::add);
      }
    }
    return List.copyOf(temperatures.descendingSet());
  }

  private static String at(ModelRow row, Function<String, String> name) {
    String quality = percent(row, name, FigureNames.RIGHT, FigureNames.RIGHT_ERROR);
    if (quality.equals(NOTHING)) {
      quality = percent(row, name, FigureNames.VALID, FigureNames.VALID_ERROR);
    }
    if (quality.equals(NOTHING)) {
      quality = percent(row, name, FigureNames.KNOWN_WORDS, FigureNames.KNOWN_WORDS_ERROR);
    }
    return quality + " at " + format(row.figure(name.apply(FigureNames.PERPLEXITY)), 4);
  }

  private static String percent(
      ModelRow row, Function<String, String> name, String figure, String error) {
    return percent(row.figure(name.apply(figure)), row.figure(name.apply(error)));
  }

  /** Whether there is nothing to show. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Aligned columns, one line per row. */
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

  private static String number(ModelRow row) {
    return row.method() != null ? "" : Integer.toString(row.cycle().cycle());
  }

  private static Column figure(String title, String figure, int digits) {
    return new Column(title, row -> format(row.figure(figure), digits));
  }

  private static Column share(String title, String figure, String error) {
    return new Column(title, row -> percent(row.figure(figure), row.figure(error)));
  }

  private static Column estimate(String title, String figure, String error) {
    return new Column(
        title,
        row -> Double.isNaN(row.figure(figure))
            ? NOTHING
            : format(row.figure(figure), 3) + " ±" + format(row.figure(error), 3));
  }

  private static String percent(double share, double error) {
    if (Double.isNaN(share)) {
      return NOTHING;
    }
    String value = String.format(Locale.ROOT, "%.1f%%", 100 * share);
    return Double.isNaN(error) ? value : value + String.format(Locale.ROOT, " ±%.1f", 100 * error);
  }

  private static String best(ModelRow row, String all, String best, String error) {
    return Double.isNaN(row.figure(best))
        ? NOTHING
        : percent(row.figure(all), Double.NaN) + " > "
            + percent(row.figure(best), row.figure(error));
  }

  private static String reward(ModelRow row) {
    double start = row.figure(FigureNames.REWARD_START);
    return Double.isNaN(start)
        ? NOTHING
        : format(start, 3) + " > " + format(row.figure(FigureNames.REWARD), 3);
  }

  private static String divergence(ModelRow row) {
    double start = row.figure(FigureNames.DIVERGENCE_START);
    return Double.isNaN(start)
        ? NOTHING
        : format(start, 3) + " > " + format(row.figure(FigureNames.DIVERGENCE), 3);
  }

  private static String format(double value, int digits) {
    return Double.isNaN(value) ? NOTHING : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
