package io.verisim.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A selection of metrics by step.
 *
 * @param name only this figure; absent for all figures
 * @param from the first step
 * @param points the most values of a figure, at least 2
 */
public record MetricSeries(@Nullable String name, long from, int points) {
  public MetricSeries {
    if (points < 2) {
      throw new IllegalArgumentException("points is " + points + ", expected at least 2");
    }
  }

  /**
   * The selected figures. Each is thinned out evenly over the rows that have it, so that one that
   * is rare keeps its values; its first and its last value are always kept.
   */
  public List<MetricRow> of(List<MetricRow> rows) {
    List<MetricRow> within = rows.stream().filter(row -> row.step() >= from).toList();
    Map<String, List<Integer>> places = new LinkedHashMap<>();
    for (int i = 0; i < within.size(); i++) {
      for (String figure : within.get(i).figures().keySet()) {
        if (name == null || name.equals(figure)) {
          places.computeIfAbsent(figure, unused -> new ArrayList<>()).add(i);
        }
      }
    }
    Map<Integer, Map<String, Double>> kept = new TreeMap<>();
    places.forEach((figure, having) -> thinned(having)
        .forEach(i -> kept.computeIfAbsent(i, unused -> new TreeMap<>())
            .put(figure, within.get(i).figures().getOrDefault(figure, Double.NaN))));
    return kept.entrySet().stream()
        .map(row -> new MetricRow(within.get(row.getKey()).step(), row.getValue()))
        .toList();
  }

  private List<Integer> thinned(List<Integer> places) {
    if (places.size() <= points) {
      return places;
    }
    return IntStream.range(0, points)
        .map(point -> (int) Math.round((double) point * (places.size() - 1) / (points - 1)))
        .mapToObj(places::get)
        .toList();
  }
}
