package io.verisim.cli.show;

import io.verisim.report.EvaluatedVersion;
import io.verisim.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A figure of each version as a bar of characters, and under it what is easier to have: its
 * baseline, and the best temperature of v1 and the baseline. The figure is the quality, and the
 * divergence from the judge if there is one.
 */
final class QualityBars {
  private static final int WIDTH = 40;

  /** How a figure is written, with and without its standard error. */
  private record Measure(String title, String value, String error, double factor) {}

  /**
   * A line with a bar.
   *
   * @param error one standard error; absent if it is not known
   */
  private record Bar(String name, double value, @Nullable Double error, String remark) {}

  private QualityBars() {}

  /** The pictures; empty if no version has a figure. */
  static String text(List<EvaluatedVersion> versions) {
    List<String> lines = new ArrayList<>();
    if (!versions.isEmpty()) {
      String measure = versions.get(0).verdict().measure();
      String title = measure.substring(0, 1).toUpperCase(Locale.ROOT) + measure.substring(1) + ":";
      draw(lines, new Measure(title, "%5.1f %%", " ±%.1f", 100), versions, QualityBars::qualities);
      draw(
          lines,
          new Measure("KL to the judge, nats per token (lower is better):", "%6.3f", " ±%.3f", 1),
          versions,
          QualityBars::divergences);
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static void draw(
      List<String> lines,
      Measure measure,
      List<EvaluatedVersion> versions,
      Function<EvaluatedVersion, List<Bar>> figures) {
    List<Bar> bars =
        versions.stream().flatMap(version -> figures.apply(version).stream()).toList();
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    if (most <= 0) {
      return;
    }
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add(measure.title());
    int width = bars.stream().mapToInt(bar -> bar.name().length()).max().orElse(0);
    for (Bar bar : bars) {
      int length = Math.max(1, (int) Math.round(WIDTH * bar.value() / most));
      String line = String.format(
              Locale.ROOT, "%-" + width + "s  %-" + WIDTH + "s  ", bar.name(), "#".repeat(length))
          + written(measure.value(), measure.factor() * bar.value())
          + (bar.error() == null ? "" : written(measure.error(), measure.factor() * bar.error()))
          + bar.remark();
      lines.add(line.stripTrailing());
    }
  }

  private static String written(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static List<Bar> qualities(EvaluatedVersion version) {
    Verdict verdict = version.verdict();
    return bars(
        version,
        new @Nullable Double[] {
          verdict.quality(), verdict.baselineQuality(), verdict.qualityFrontier()
        },
        new @Nullable Double[] {verdict.qualityError(), verdict.baselineQualityError()},
        "  at this diversity");
  }

  private static List<Bar> divergences(EvaluatedVersion version) {
    Verdict verdict = version.verdict();
    return bars(
        version,
        new @Nullable Double[] {
          verdict.judgeDivergence(), verdict.baselineJudgeDivergence(), verdict.judgeFrontier()
        },
        new @Nullable Double[] {
          verdict.judgeDivergenceError(), verdict.baselineJudgeDivergenceError()
        },
        "  at this perplexity");
  }

  /**
   * @param values of the version, its baseline, and the best temperature
   * @param errors of the version and its baseline
   * @param where the best temperature is compared
   */
  private static List<Bar> bars(
      EvaluatedVersion version,
      @Nullable Double[] values,
      @Nullable Double[] errors,
      String where) {
    List<Bar> bars = new ArrayList<>();
    if (values[0] != null) {
      String remark = version.verdict().wins() ? "  wins" : "";
      bars.add(new Bar("v" + version.version(), values[0], errors[0], remark));
    }
    if (version.cycle() > 0 && values[1] != null) {
      bars.add(new Bar("  baseline", values[1], errors[1], ""));
    }
    if (version.cycle() > 0 && values[2] != null) {
      bars.add(new Bar("  temperature", values[2], null, where));
    }
    return bars;
  }
}
