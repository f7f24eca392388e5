package io.verisim.cli.show;

import io.verisim.report.EvaluatedVersion;
import io.verisim.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The quality of each version as a bar of characters, and under it what is easier to have: its
 * baseline, and the best temperature of v1 and the baseline.
 */
final class QualityBars {
  private static final int WIDTH = 40;

  /**
   * A line with a bar.
   *
   * @param error one standard error; absent if it is not known
   */
  private record Bar(String name, double share, @Nullable Double error, String remark) {}

  private QualityBars() {}

  /** The picture; empty if no version has a quality. */
  static String text(List<EvaluatedVersion> versions) {
    List<Bar> bars =
        versions.stream().flatMap(version -> bars(version).stream()).toList();
    double most = bars.stream().mapToDouble(Bar::share).max().orElse(0);
    if (most <= 0) {
      return "";
    }
    int width = bars.stream().mapToInt(bar -> bar.name().length()).max().orElse(0);
    List<String> lines = new ArrayList<>(List.of(title(versions)));
    for (Bar bar : bars) {
      int length = Math.max(1, (int) Math.round(WIDTH * bar.share() / most));
      lines.add(String.format(
              Locale.ROOT,
              "%-" + width + "s  %-" + WIDTH + "s  %5.1f %%%s%s",
              bar.name(),
              "#".repeat(length),
              100 * bar.share(),
              bar.error() == null ? "" : String.format(Locale.ROOT, " ±%.1f", 100 * bar.error()),
              bar.remark())
          .stripTrailing());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String title(List<EvaluatedVersion> versions) {
    String measure = versions.get(0).verdict().measure();
    return measure.substring(0, 1).toUpperCase(Locale.ROOT) + measure.substring(1) + ":";
  }

  private static List<Bar> bars(EvaluatedVersion version) {
    Verdict verdict = version.verdict();
    List<Bar> bars = new ArrayList<>();
    if (verdict.quality() != null) {
      bars.add(new Bar(
          "v" + version.version(),
          verdict.quality(),
          verdict.qualityError(),
          verdict.wins() ? "  wins" : ""));
    }
    if (version.cycle() > 0 && verdict.baselineQuality() != null) {
      bars.add(
          new Bar("  baseline", verdict.baselineQuality(), verdict.baselineQualityError(), ""));
    }
    if (version.cycle() > 0 && verdict.qualityFrontier() != null) {
      bars.add(new Bar("  temperature", verdict.qualityFrontier(), null, "  at this diversity"));
    }
    return bars;
  }
}
