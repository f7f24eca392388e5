package io.verisim.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a run beside their baselines and the best temperature, as an SVG picture:
 * quality, held-out perplexity, and the divergence from the judge if there is one, with bars of one
 * standard error.
 */
public final class VersionsFigure {
  private static final int PANEL = 360;
  private static final int MARGIN = 40;
  private static final int HEIGHT = 320;
  private static final int PANEL_WIDTH = 300;
  private static final int TOP = 76;
  private static final int BOTTOM = 262;
  private static final int SHIFT = 5;
  private static final int PERCENT = 100;
  private static final String MODEL = "#0b62c4";
  private static final String BASELINE = "#a05a00";
  private static final String TEMPERATURE = "#5f6570";
  private static final Measure DIVERGENCE = new Measure(
      "KL to the judge, nats per token",
      FigureNames.JUDGE_DIVERGENCE,
      1,
      figures -> figures.figure(FigureNames.JUDGE_DIVERGENCE_ERROR));

  /**
   * A measure of a panel.
   *
   * @param factor that figures are multiplied by
   * @param error one standard error of the multiplied figure
   */
  private record Measure(
      String title, String figure, double factor, ToDoubleFunction<Figures> error) {
    double value(Figures figures) {
      return factor * figures.figure(figure);
    }
  }

  /** Figures by their names, NaN if there is none. */
  @FunctionalInterface
  private interface Figures {
    double figure(String name);
  }

  /**
   * A version with its baseline.
   *
   * @param quality the best of any temperature at the version's diversity, a share; NaN if it is
   *     not known
   * @param divergence the least of any temperature at the version's perplexity, in nats; NaN if it
   *     is not known
   */
  private record Point(
      int version, Figures model, @Nullable Figures baseline, double quality, double divergence) {
    private static Point of(CycleFigures cycle, List<EvaluatedVersion> versions) {
      CycleFigures.Baseline baseline = cycle.baseline();
      return new Point(
          cycle.version(),
          cycle::figure,
          baseline == null ? null : baseline::figure,
          frontier(cycle, versions, Verdict::qualityFrontier),
          frontier(cycle, versions, Verdict::judgeFrontier));
    }

    private static double frontier(
        CycleFigures cycle,
        List<EvaluatedVersion> versions,
        Function<Verdict, @Nullable Double> figure) {
      return versions.stream()
          .filter(version -> version.version() == cycle.version() && version.cycle() > 0)
          .map(version -> figure.apply(version.verdict()))
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(Double.NaN);
    }
  }

  private final List<Point> points;
  private final RunView view;
  private final boolean judge;
  private final int width;
  private final StringBuilder svg = new StringBuilder();

  private VersionsFigure(RunView view) {
    this.view = view;
    this.points = view.cycles().stream()
        .filter(cycle -> !Double.isNaN(cycle.figure(FigureNames.PERPLEXITY)))
        .filter(cycle -> cycle.outcome() != CycleFigures.Outcome.REFUSED)
        .map(cycle -> Point.of(cycle, view.versions()))
        .toList();
    this.judge = has(FigureNames.JUDGE_DIVERGENCE);
    this.width = MARGIN + (judge ? 3 : 2) * PANEL;
  }

  /** Draws a run; empty if the run has no evaluated version yet. */
  public static Optional<String> svg(RunView view) {
    VersionsFigure figure = new VersionsFigure(view);
    return figure.points.isEmpty() ? Optional.empty() : Optional.of(figure.draw());
  }

  private Measure quality() {
    if (has(FigureNames.RIGHT)) {
      return share("Right answers, %", FigureNames.RIGHT, FigureNames.RIGHT_ERROR);
    }
    return has(FigureNames.VALID)
        ? share("Valid sentences, %", FigureNames.VALID, FigureNames.VALID_ERROR)
        : share("Known words, %", FigureNames.KNOWN_WORDS, FigureNames.KNOWN_WORDS_ERROR);
  }

  private String draw() {
    Measure quality = quality();
    Measure perplexity = new Measure(
        "Held-out perplexity",
        FigureNames.PERPLEXITY,
        1,
        // The error of the loss is that of its change since version 1, in nats.
        figures ->
            figures.figure(FigureNames.PERPLEXITY) * figures.figure(FigureNames.LOSS_CHANGE_ERROR));
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " font-family=\"system-ui, sans-serif\" font-size=\"12\">",
        width, HEIGHT);
    line("<title>%s</title>", escaped("Versions of " + view.run() + " and their baselines"));
    line(
        "<desc>%s</desc>",
        escaped(
            judge
                ? description(quality, perplexity, DIVERGENCE)
                : description(quality, perplexity)));
    line("<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#ffffff\"/>", width, HEIGHT);
    text(24, 28, "start", "font-weight=\"600\" font-size=\"14\" fill=\"#1c1e21\"", view.run());
    legend();
    panel(70, quality, "higher is better", temperatures(point -> PERCENT * point.quality()));
    panel(70 + PANEL, perplexity, "lower is better", List.of());
    if (judge) {
      panel(70 + 2 * PANEL, DIVERGENCE, "lower is better", temperatures(Point::divergence));
    }
    text(
        24,
        HEIGHT - 14,
        "start",
        "fill=\"#5f6570\" font-size=\"11\"",
        "Bars: one standard error. A baseline is supervised training with the compute of its"
            + " version."
            + (judge
                ? " Dashes: what the best temperature reaches at the same diversity, and for the"
                    + " judge at the same perplexity."
                : ""));
    line("</svg>");
    return svg.toString();
  }

  private boolean has(String figure) {
    return points.stream().anyMatch(point -> !Double.isNaN(point.model().figure(figure)));
  }

  private static Measure share(String title, String figure, String error) {
    return new Measure(title, figure, PERCENT, figures -> PERCENT * figures.figure(error));
  }

  private void legend() {
    mark(width - 270, 24, true, MODEL);
    text(width - 258, 28, "start", "fill=\"#1c1e21\"", "version");
    if (points.stream().anyMatch(point -> point.baseline() != null)) {
      mark(width - 190, 24, false, BASELINE);
      text(width - 178, 28, "start", "fill=\"#1c1e21\"", "baseline of equal compute");
    }
    if (points.stream()
        .anyMatch(point -> !Double.isNaN(point.quality()) || !Double.isNaN(point.divergence()))) {
      dash(width - 490, 24);
      text(
          width - 476,
          28,
          "start",
          "fill=\"#1c1e21\"",
          judge ? "best temperature" : "best temperature, as diverse");
    }
  }

  private void dash(double x, double y) {
    line("<path d=\"M%.1f %.1fh16\" stroke=\"%s\" stroke-width=\"2\"/>", x - 8, y, TEMPERATURE);
  }

  private List<Dot> temperatures(ToDoubleFunction<Point> value) {
    List<Dot> dots = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      double best = value.applyAsDouble(points.get(i));
      if (!Double.isNaN(best)) {
        dots.add(new Dot(i, best, 0));
      }
    }
    return dots;
  }

  /** @param temperatures what temperatures reach in this measure */
  private void panel(int left, Measure measure, String direction, List<Dot> temperatures) {
    List<Dot> models = dots(measure, Point::model);
    List<Dot> baselines = dots(measure, Point::baseline);
    Scale scale = Scale.of(Stream.of(models, baselines, temperatures)
        .flatMap(List::stream)
        .flatMapToDouble(dot -> DoubleStream.of(dot.low(), dot.high())));
    text(
        left,
        TOP - 18,
        "start",
        "font-weight=\"600\" fill=\"#1c1e21\"",
        measure.title() + " (" + direction + ")");
    for (double tick : scale.ticks()) {
      double y = y(scale, tick);
      line(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#e3e6ea\"/>",
          left, y, left + PANEL_WIDTH, y);
      String label = String.format(Locale.ROOT, "%." + scale.digits() + "f", tick);
      text(left - 8, y + 4, "end", "fill=\"#5f6570\"", label);
    }
    for (int i = 0; i < points.size(); i++) {
      int version = points.get(i).version();
      boolean best = version == view.bestVersion();
      text(
          x(left, i),
          BOTTOM + 18,
          "middle",
          best ? "font-weight=\"600\" fill=\"#1c1e21\"" : "fill=\"#5f6570\"",
          "v" + version + (best ? " (best)" : ""));
    }
    temperatures.forEach(dot -> dash(x(left, dot.place()), y(scale, dot.value())));
    series(left + SHIFT, scale, baselines, false, BASELINE);
    series(left - SHIFT, scale, models, true, MODEL);
  }

  /** A figure that is drawn at the place of its version. */
  private record Dot(int place, double value, double error) {
    double low() {
      return value - error;
    }

    double high() {
      return value + error;
    }
  }

  private List<Dot> dots(Measure measure, Function<Point, @Nullable Figures> which) {
    List<Dot> dots = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Figures figures = which.apply(points.get(i));
      if (figures != null && !Double.isNaN(measure.value(figures))) {
        double error = measure.error().applyAsDouble(figures);
        dots.add(new Dot(i, measure.value(figures), Double.isNaN(error) ? 0 : error));
      }
    }
    return dots;
  }

  private void series(int left, Scale scale, List<Dot> dots, boolean filled, String colour) {
    line(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s/>",
        dots.stream()
            .map(dot -> String.format(
                Locale.ROOT, "%.1f,%.1f", x(left, dot.place()), y(scale, dot.value())))
            .collect(Collectors.joining(" ")),
        colour,
        filled ? "" : " stroke-dasharray=\"4 3\"");
    for (Dot dot : dots) {
      double x = x(left, dot.place());
      if (dot.error() > 0) {
        line(
            "<path d=\"M%1$.1f %2$.1fV%3$.1fM%4$.1f %2$.1fh6M%4$.1f %3$.1fh6\" stroke=\"%5$s\"/>",
            x, y(scale, dot.low()), y(scale, dot.high()), x - 3, colour);
      }
      mark(x, y(scale, dot.value()), filled, colour);
    }
  }

  private double x(int left, int i) {
    return left + PANEL_WIDTH * (i + 0.5) / points.size();
  }

  private static double y(Scale scale, double value) {
    return BOTTOM - scale.at(value) * (BOTTOM - TOP);
  }

  private void mark(double x, double y, boolean filled, String colour) {
    if (filled) {
      line("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"%s\"/>", x, y, colour);
    } else {
      line(
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\" fill=\"#ffffff\" stroke=\"%s\""
              + " stroke-width=\"1.5\"/>",
          x - 4, y - 4, colour);
    }
  }

  private void text(double x, double y, String anchor, String style, String content) {
    line(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>",
        x, y, anchor, style, escaped(content));
  }

  /** The same in words, for those who do not see it. */
  private String description(Measure... measures) {
    List<String> sentences = new ArrayList<>();
    for (Point point : points) {
      sentences.add("v" + point.version() + ": " + words(point.model(), measures)
          + (point.baseline() == null
              ? "."
              : "; baseline: " + words(point.baseline(), measures) + ".")
          + (Double.isNaN(point.quality())
              ? ""
              : String.format(
                  Locale.ROOT,
                  " Best temperature at its diversity: %.4g.",
                  PERCENT * point.quality()))
          + (Double.isNaN(point.divergence())
              ? ""
              : String.format(
                  Locale.ROOT,
                  " Least KL of a temperature at its perplexity: %.4g.",
                  point.divergence())));
    }
    return String.join(" ", sentences);
  }

  private static String words(Figures figures, Measure... measures) {
    return Stream.of(measures)
        .filter(measure -> !Double.isNaN(measure.value(figures)))
        .map(measure ->
            String.format(Locale.ROOT, "%s %.4g", measure.title(), measure.value(figures)))
        .reduce((left, right) -> left + ", " + right)
        .orElse("no figures");
  }

  private void line(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
