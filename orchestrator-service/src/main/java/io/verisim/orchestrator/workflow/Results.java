package io.verisim.orchestrator.workflow;

import io.verisim.stage.StageOutcome;
import java.util.LinkedHashMap;
import java.util.Map;

/** The results of a stage as figures. */
final class Results {
  private Results() {}

  /** The numbers among a stage's results. */
  static Map<String, Double> figures(StageOutcome outcome) {
    Map<String, Double> figures = new LinkedHashMap<>();
    outcome.results().forEach((name, value) -> {
      if (value instanceof Number number) {
        figures.put(name, number.doubleValue());
      }
    });
    return figures;
  }

  static double figure(StageOutcome outcome, String name) {
    return figures(outcome).getOrDefault(name, Double.NaN);
  }

  static String stopReason(StageOutcome outcome) {
    return String.valueOf(outcome.results().getOrDefault("stopReason", ""));
  }
}
