package io.verisim.orchestrator.judgement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What some models reach at some temperatures: the best quality at each breadth.
 *
 * <p>A lower temperature buys quality with breadth, so a model's temperatures form a falling curve.
 * Temperatures between two evaluated ones are interpolated linearly. Both coordinates are such that
 * higher is better.
 */
final class Frontier {
  /**
   * A model at a temperature.
   *
   * @param breadth such as the diversity of its text
   * @param quality such as its share of valid sentences
   */
  record Point(double breadth, double breadthError, double quality, double qualityError) {
    /** Whether all coordinates and errors are known. */
    boolean isKnown() {
      return !Double.isNaN(breadth + breadthError + quality + qualityError);
    }

    private Reached here() {
      return new Reached(quality, qualityError, 0);
    }

    /** What an interpolated temperature reaches at a breadth between this point's and another's. */
    private Reached between(Point other, double at) {
      double share = (at - breadth) / (other.breadth - breadth);
      double slope = (other.quality - quality) / (other.breadth - breadth);
      return new Reached(
          quality + share * (other.quality - quality),
          Math.hypot(
              Math.hypot((1 - share) * qualityError, share * other.qualityError),
              slope * Math.hypot((1 - share) * breadthError, share * other.breadthError)),
          slope);
    }
  }

  /**
   * A quality that a model reaches.
   *
   * @param slope of the quality over the breadth
   */
  private record Reached(double quality, double error, double slope) {}

  /**
   * The distance of a point from the frontier.
   *
   * @param quality of the point
   * @param frontier the best quality of the frontier at the point's breadth
   * @param error standard error of the difference of the point's quality and the frontier's
   */
  record Gap(double quality, double frontier, double error) {
    /** Whether the point lies beyond the frontier by more than twice the standard error. */
    boolean beyond() {
      return quality - frontier > Comparison.ERRORS * error;
    }

    /** Whether the point lies below the frontier by more than twice the standard error. */
    boolean below() {
      return frontier - quality > Comparison.ERRORS * error;
    }
  }

  private final List<List<Point>> curves;
  private final List<List<Point>> others;

  /** @param curves one for each model, in any order of temperatures; unknown points are left out */
  Frontier(List<List<Point>> curves) {
    this(curves, List.of());
  }

  /**
   * @param curves whose range of breadths is the frontier's
   * @param others models that can only raise the frontier within this range
   */
  Frontier(List<List<Point>> curves, List<List<Point>> others) {
    this.curves = known(curves);
    this.others = known(others);
  }

  private static List<List<Point>> known(List<List<Point>> curves) {
    return curves.stream()
        .map(curve -> curve.stream()
            .filter(Point::isKnown)
            .sorted(Comparator.comparingDouble(Point::breadth))
            .toList())
        .filter(curve -> !curve.isEmpty())
        .toList();
  }

  /**
   * The frontier at the breadth of a point. A point that is broader than the whole frontier is
   * compared with the frontier's broadest point. Empty if the point is narrower than the whole
   * frontier, because nothing comparable was evaluated there, or if either is unknown.
   */
  Optional<Gap> at(Point point) {
    if (!point.isKnown() || curves.isEmpty()) {
      return Optional.empty();
    }
    double broadest = breadths().max(Double::compare).orElseThrow();
    double narrowest = breadths().min(Double::compare).orElseThrow();
    if (point.breadth < narrowest) {
      return Optional.empty();
    }
    double breadth = Math.min(point.breadth, broadest);
    return Stream.concat(curves.stream(), others.stream())
        .flatMap(curve -> reached(curve, breadth).stream())
        .max(Comparator.comparingDouble(Reached::quality))
        .map(best -> new Gap(
            point.quality,
            best.quality,
            Math.hypot(
                Math.hypot(best.error, point.qualityError), best.slope * point.breadthError)));
  }

  private Stream<Double> breadths() {
    return curves.stream().flatMap(List::stream).map(Point::breadth);
  }

  /** What a curve reaches at a breadth or beyond it. */
  private static List<Reached> reached(List<Point> curve, double breadth) {
    List<Reached> reached = new ArrayList<>();
    for (int i = 0; i < curve.size(); i++) {
      Point point = curve.get(i);
      if (point.breadth >= breadth) {
        reached.add(point.here());
        if (i > 0 && curve.get(i - 1).breadth < breadth) {
          reached.add(curve.get(i - 1).between(point, breadth));
        }
      }
    }
    return reached;
  }
}
