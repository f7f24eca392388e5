package io.verisim.stage;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of one step of a stage.
 *
 * @param step the step
 * @param figures the figures by name, sorted
 */
public record MetricRow(long step, Map<String, Double> figures) {

  public MetricRow {
    figures = Collections.unmodifiableMap(new TreeMap<>(figures));
  }
}
