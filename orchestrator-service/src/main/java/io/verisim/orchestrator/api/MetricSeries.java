package io.verisim.orchestrator.api;

import io.verisim.orchestrator.runs.RunException;
import io.verisim.spec.Problem;
import io.verisim.stage.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A selection of metric rows.
 *
 * @param name only this figure, and only rows that have it; absent for all figures
 * @param from the first step
 * @param points the most rows per artifact, 2 to 10000
 */
record MetricSeries(@Nullable String name, long from, int points) {
  private static final int MOST_POINTS = 10_000;

  /**
   * Checks the range.
   *
   * @throws RunException if the number of points is refused
   */
  MetricSeries {
    if (points < 2 || points > MOST_POINTS) {
      throw RunException.invalid(
          List.of(new Problem("points", "is " + points + ", expected 2 to " + MOST_POINTS)));
    }
  }

  /** The selected rows, thinned out evenly. The first and the last row are always kept. */
  List<MetricRow> of(List<MetricRow> rows) {
    return thinned(rows.stream()
        .filter(row -> row.step() >= from)
        .filter(this::has)
        .map(this::cut)
        .toList());
  }

  private boolean has(MetricRow row) {
    return name == null || row.figures().containsKey(name);
  }

  private MetricRow cut(MetricRow row) {
    return name == null
        ? row
        : new MetricRow(row.step(), Map.of(name, row.figures().getOrDefault(name, Double.NaN)));
  }

  private List<MetricRow> thinned(List<MetricRow> rows) {
    if (rows.size() <= points) {
      return rows;
    }
    List<MetricRow> kept = new ArrayList<>(points);
    for (int point = 0; point < points; point++) {
      kept.add(rows.get((int) Math.round((double) point * (rows.size() - 1) / (points - 1))));
    }
    return kept;
  }
}
