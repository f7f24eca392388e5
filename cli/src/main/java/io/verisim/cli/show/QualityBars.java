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

  /**
   * A figure of a version and of what is easier to have.
   *
   * @param error one standard error of the version's
   * @param temperature what the best temperature reaches
   */
  private record Figures(
      @Nullable Double version,
      @Nullable Double error,
      @Nullable Double baseline,
      @Nullable Double baselineError,
      @Nullable Double temperature) {}

  /**
   * A figure that is drawn.
   *
   * @param value how the figure is written, multiplied by the factor
   * @param error how its error is written
   * @param where the best temperature is compared
   */
  private record Measure(
      String title,
      String value,
      String error,
      double factor,
      String where,
      Function<Verdict, Figures> figures) {}

  private static final Measure DIVERGENCE = new Measure(
      "KL to the judge, nats per token (lower is better):",
      "%6.3f",
      " ±%.3f",
      1,
      "  at this perplexity",
      verdict -> new Figures(
          verdict.judgeDivergence(),
          verdict.judgeDivergenceError(),
          verdict.baselineJudgeDivergence(),
          verdict.baselineJudgeDivergenceError(),
          verdict.judgeFrontier()));

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
      draw(lines, quality(versions.get(0).verdict().measure()), versions);
      draw(lines, DIVERGENCE, versions);
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static Measure quality(String name) {
    return new Measure(
        name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + ":",
        "%5.1f %%",
        " ±%.1f",
        100,
        "  at this diversity",
        verdict -> new Figures(
            verdict.quality(),
            verdict.qualityError(),
            verdict.baselineQuality(),
            verdict.baselineQualityError(),
            verdict.qualityFrontier()));
  }

  private static void draw(List<String> lines, Measure measure, List<EvaluatedVersion> versions) {
    List<Bar> bars =
        versions.stream().flatMap(version -> bars(version, measure).stream()).toList();
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

  private static List<Bar> bars(EvaluatedVersion version, Measure measure) {
    Figures figures = measure.figures().apply(version.verdict());
    List<Bar> bars = new ArrayList<>();
    if (figures.version() != null) {
      String remark = version.verdict().wins() ? "  wins" : "";
      bars.add(new Bar("v" + version.version(), figures.version(), figures.error(), remark));
    }
    if (version.cycle() > 0 && figures.baseline() != null) {
      bars.add(new Bar("  baseline", figures.baseline(), figures.baselineError(), ""));
    }
    if (version.cycle() > 0 && figures.temperature() != null) {
      bars.add(new Bar("  temperature", figures.temperature(), null, measure.where()));
    }
    return bars;
  }
}
