package io.verisim.stage;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The rows of one stage so far, one per step. For the working thread only. */
final class MetricLog {

  private final NavigableMap<Long, MetricRow> rows = new TreeMap<>();

  /** Restores the rows of an earlier attempt. */
  void restore(List<MetricRow> earlier) {
    earlier.forEach(row -> rows.put(row.step(), row));
  }

  /** Adds figures to a step's row, replacing figures of the same name. */
  void add(long step, Map<String, Double> figures) {
    Map<String, Double> merged = new TreeMap<>();
    MetricRow row = rows.get(step);
    if (row != null) {
      merged.putAll(row.figures());
    }
    merged.putAll(figures);
    rows.put(step, new MetricRow(step, merged));
  }

  /** All rows in the order of their steps. */
  List<MetricRow> all() {
    return List.copyOf(rows.values());
  }

  /** The rows after one step and up to another, that one included. */
  List<MetricRow> between(long after, long upTo) {
    return upTo <= after
        ? List.of()
        : List.copyOf(rows.subMap(after, false, upTo, true).values());
  }
}
