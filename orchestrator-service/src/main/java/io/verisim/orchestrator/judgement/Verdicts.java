package io.verisim.orchestrator.judgement;

import io.verisim.orchestrator.judgement.Comparison.Difference;
import io.verisim.orchestrator.judgement.Frontier.Gap;
import io.verisim.orchestrator.judgement.Frontier.Point;
import io.verisim.report.CycleFigures;
import io.verisim.report.CycleFigures.Baseline;
import io.verisim.report.CycleTable;
import io.verisim.report.EvaluatedVersion;
import io.verisim.report.FigureNames;
import io.verisim.report.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Decides for each version whether it has won: whether it is better than its baseline, and than
 * everything that v1 and its baselines, of every method, reach at any evaluated temperature. A
 * difference counts if it is larger than twice its standard error.
 */
public final class Verdicts {
  private final CycleFigures first;
  private final Quality quality;
  private final List<Double> temperatures;

  /** Whether a judge has read the versions. */
  private final boolean judge;

  private Verdicts(List<CycleFigures> cycles) {
    this.first = cycles.get(0);
    this.quality = Quality.of(cycles);
    this.temperatures = CycleTable.sweep(cycles);
    this.judge = first.figures().containsKey(FigureNames.JUDGE_DIVERGENCE);
  }

  /** The evaluated versions with their verdicts, in their order. */
  public static List<EvaluatedVersion> of(List<CycleFigures> cycles) {
    if (cycles.isEmpty()) {
      return List.of();
    }
    Verdicts verdicts = new Verdicts(cycles);
    return cycles.stream()
        .filter(cycle -> cycle.evaluation() != null)
        .map(cycle -> new EvaluatedVersion(
            cycle.version(), cycle.cycle(), cycle.baseModel(), verdicts.verdict(cycle)))
        .toList();
  }

  /** The figures of a model at a temperature. */
  private record Sample(Map<String, Double> figures, UnaryOperator<String> name) {
    private double get(String figure) {
      return figures.getOrDefault(name.apply(figure), Double.NaN);
    }

    private Point point(double breadth, double breadthError, String value, String error, int sign) {
      return new Point(breadth, breadthError, sign * get(value), get(error));
    }
  }

  private Point diversity(Sample sample) {
    return sample.point(
        sample.get(FigureNames.DISTINCT_2),
        sample.get(FigureNames.DISTINCT_2_ERROR),
        quality.figure(),
        quality.error(),
        1);
  }

  /** Reverse against forward divergence if there is a judge, else quality against perplexity. */
  private Point likelihood(Sample sample) {
    double breadth = -Math.log(sample.get(FigureNames.PERPLEXITY));
    return judge
        ? sample.point(
            breadth, 0, FigureNames.JUDGE_DIVERGENCE, FigureNames.JUDGE_DIVERGENCE_ERROR, -1)
        : sample.point(breadth, 0, quality.figure(), quality.error(), 1);
  }

  private Optional<Gap> gap(CycleFigures version, Function<Sample, Point> plane) {
    List<List<Point>> curves = new ArrayList<>();
    curves.add(curve(first.figures(), plane));
    if (version.baseline() != null) {
      curves.add(curve(version.baseline().figures(), plane));
    }
    List<List<Point>> others = version.otherBaselines().values().stream()
        .map(other -> curve(other.figures(), plane))
        .toList();
    return new Frontier(curves, others).at(plane.apply(atOne(version.figures())));
  }

  private List<Point> curve(Map<String, Double> figures, Function<Sample, Point> plane) {
    List<Point> curve = new ArrayList<>(List.of(plane.apply(atOne(figures))));
    for (double temperature : temperatures) {
      curve.add(plane.apply(new Sample(figures, name -> FigureNames.at(temperature, name))));
    }
    return curve;
  }

  private static Sample atOne(Map<String, Double> figures) {
    return new Sample(figures, UnaryOperator.identity());
  }

  private Verdict verdict(CycleFigures version) {
    Map<String, Double> own = version.figures();
    Map<String, Double> baseline =
        version.baseline() == null ? Map.of() : version.baseline().figures();
    Optional<Gap> diverse = gap(version, this::diversity);
    Optional<Gap> likely = gap(version, this::likelihood);
    boolean later = version.cycle() > 0;
    return new Verdict(
        later && beatsBaseline(version),
        later && beyond(diverse) && likelyEnough(likely),
        quality.toString(),
        own.get(quality.figure()),
        own.get(quality.error()),
        baseline.get(quality.figure()),
        baseline.get(quality.error()),
        diverse.map(Gap::frontier).orElse(null),
        diverse.map(Gap::error).orElse(null),
        own.get(FigureNames.DISTINCT_2),
        own.get(FigureNames.DISTINCT_2_ERROR),
        own.get(FigureNames.PERPLEXITY),
        own.get(FigureNames.JUDGE_DIVERGENCE),
        own.get(FigureNames.JUDGE_DIVERGENCE_ERROR),
        baseline.get(FigureNames.JUDGE_DIVERGENCE),
        baseline.get(FigureNames.JUDGE_DIVERGENCE_ERROR),
        likely.filter(gap -> judge).map(gap -> -gap.frontier()).orElse(null),
        likely.filter(gap -> judge).map(Gap::error).orElse(null),
        sentence(version, diverse, likely));
  }

  private static boolean beyond(Optional<Gap> gap) {
    return gap.filter(Gap::beyond).isPresent();
  }

  /** Beyond the frontier before a judge; without a judge at least not below it. */
  private boolean likelyEnough(Optional<Gap> likely) {
    return judge ? beyond(likely) : likely.filter(gap -> !gap.below()).isPresent();
  }

  private boolean beatsBaseline(CycleFigures version) {
    return version.baseline() != null
        && valueAgainst(version.baseline(), version).difference() == Difference.BETTER
        && (!judge
            || divergenceAgainst(version.baseline(), version).difference() == Difference.BETTER);
  }

  private Comparison valueAgainst(Baseline baseline, CycleFigures version) {
    return quality.compare(baseline.figures(), version.figures());
  }

  private static Comparison divergenceAgainst(Baseline baseline, CycleFigures version) {
    return Comparison.divergence(baseline.figures(), version.figures());
  }

  private String sentence(CycleFigures version, Optional<Gap> diverse, Optional<Gap> likely) {
    String name = "v" + version.version();
    Baseline baseline = version.baseline();
    if (version.cycle() == 0) {
      return name + " is the base model that the cycles start from.";
    }
    if (baseline == null) {
      return name + " has no baseline to be compared with.";
    }
    String lost = name + " does not win: ";
    String baselines = version.otherBaselines().isEmpty() ? "baseline" : "baselines";
    Comparison value = valueAgainst(baseline, version);
    if (value.difference() != Difference.BETTER) {
      return lost + against(value, name);
    }
    Comparison divergence = divergenceAgainst(baseline, version);
    if (judge && divergence.difference() != Difference.BETTER) {
      return lost + diverges(divergence, name);
    }
    if (diverse.isEmpty()) {
      return lost
          + (diversity(atOne(version.figures())).isKnown()
              ? "its text is less diverse than that of v1 and of its " + baselines
                  + " at any evaluated temperature."
              : "its diversity or its error is not known.");
    }
    if (!beyond(diverse)) {
      return lost + reached("diversity", diverse.get(), version, true);
    }
    if (likely.isEmpty()) {
      return lost
          + (likelihood(atOne(version.figures())).isKnown()
              ? "its perplexity is higher than that of v1 and of its " + baselines
                  + " at any evaluated temperature."
              : "its perplexity, or what is compared at it, is not known.");
    }
    if (!likelyEnough(likely)) {
      return lost + reached("perplexity", likely.get(), version, !judge);
    }
    String won = format(
        "%s wins: %s %s. Its baseline has %s, and v1 and the %s reach at most %s at the same"
            + " diversity, at any temperature.",
        name,
        percent(value.after()),
        quality,
        percent(value.before()),
        baselines,
        percent(diverse.get().frontier()));
    return judge
        ? won
            + format(
                " It diverges from the judge by %.3f nats per token, they by at least %.3f at the same"
                    + " perplexity.",
                -likely.get().quality(), -likely.get().frontier())
        : won;
  }

  private String against(Comparison value, String name) {
    return value.difference() == Difference.UNKNOWN
        ? "its " + quality + " cannot be compared with its baseline's."
        : format(
            "its baseline has %s %s, %s %s (standard error of the difference %.1f).",
            percent(value.before()), quality, name, percent(value.after()), 100 * value.error());
  }

  private static String diverges(Comparison divergence, String name) {
    return divergence.difference() == Difference.UNKNOWN
        ? "its divergence from the judge cannot be compared with its baseline's."
        : format(
            "its baseline diverges from the judge by %.3f nats per token, %s by %.3f (standard"
                + " error of the difference %.3f).",
            divergence.before(), name, divergence.after(), divergence.error());
  }

  private String reached(String breadth, Gap gap, CycleFigures version, boolean share) {
    String name = "v" + version.version();
    String where = "at the same " + breadth + ", v1 or "
        + (version.otherBaselines().isEmpty() ? "its baseline" : "one of its baselines")
        + " reaches ";
    return share
        ? where
            + format(
                "%s %s at some temperature, %s %s (standard error of the difference %.1f).",
                percent(gap.frontier()), quality, name, percent(gap.quality()), 100 * gap.error())
        : where
            + format(
                "a divergence from the judge of %.3f nats per token at some temperature, %s %.3f"
                    + " (standard error of the difference %.3f).",
                -gap.frontier(), name, -gap.quality(), gap.error());
  }

  private static String percent(double share) {
    return format("%.1f %%", 100 * share);
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
