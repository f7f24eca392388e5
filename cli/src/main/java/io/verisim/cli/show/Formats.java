package io.verisim.cli.show;

import io.verisim.contract.StageNames;
import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import io.verisim.report.RunView;
import io.verisim.report.RunView.Progress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats figures, times and stages. */
final class Formats {
  static final String RATE = "steps_per_second";

  private static final int MOST_FIGURES = 3;
  private static final int MINUTE = 60;
  private static final int HOUR = 60 * MINUTE;

  /** The figures to show first; all others follow by name. */
  private static final List<String> FIRST = List.of(
      FigureNames.LOSS_VAL,
      "loss/train",
      "reward/val",
      FigureNames.REWARD,
      FigureNames.KL,
      FigureNames.SKILL);

  private Formats() {}

  /** The running stages by name. Several stages of the same kind are numbered. */
  static Map<String, Progress> stages(RunView view) {
    Map<String, Progress> stages = new LinkedHashMap<>();
    for (Progress progress : view.progress()) {
      String name = stage(view, progress);
      int place = 1;
      for (String other = name; stages.containsKey(other); other = name + " " + place) {
        place++;
      }
      stages.put(place == 1 ? name : name + " " + place, progress);
    }
    return stages;
  }

  /** A stage's name with its cycle. A baseline has no cycle, because it may run longer than one. */
  static String stage(RunView view, Progress progress) {
    String name = progress.stage().replace('_', ' ');
    boolean beside = progress.stage().startsWith(StageNames.BASELINE)
        || view.stage().equals(StageNames.BASELINE);
    return (beside ? "in parallel: " : "cycle " + view.cycle() + ": ") + name;
  }

  static String figures(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .filter(figure -> !figure.getKey().equals(RATE))
        .sorted(Comparator.<Map.Entry<String, Double>>comparingInt(figure -> rank(figure.getKey()))
            .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_FIGURES)
        .map(figure -> figure.getKey() + " " + figure(figure.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static int rank(String name) {
    int at = FIRST.indexOf(name);
    return at < 0 ? FIRST.size() : at;
  }

  static String figure(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  static String seconds(double seconds) {
    long whole = Math.round(seconds);
    if (whole < MINUTE) {
      return whole + " s";
    }
    return whole < HOUR
        ? whole / MINUTE + " min " + whole % MINUTE + " s"
        : whole / HOUR + " h " + whole % HOUR / MINUTE + " min";
  }

  /** One line about a finished cycle. */
  static String cycle(CycleFigures cycle) {
    List<String> parts = new ArrayList<>();
    parts.add("model v" + cycle.version());
    add(parts, "perplexity", cycle.figure(FigureNames.PERPLEXITY));
    add(parts, "right answers", cycle.figure(FigureNames.RIGHT));
    add(parts, "valid sentences", cycle.figure(FigureNames.VALID));
    add(parts, "reward model skill", cycle.figure(FigureNames.SKILL));
    parts.add(seconds(cycle.seconds()));
    return "cycle " + cycle.cycle() + " is done (" + cycle.outcome().name().toLowerCase(Locale.ROOT)
        + "): " + String.join(", ", parts);
  }

  private static void add(List<String> parts, String name, double value) {
    if (!Double.isNaN(value)) {
      parts.add(name + " " + figure(value));
    }
  }
}
