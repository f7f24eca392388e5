package io.verisim.stage;

import java.util.Map;
import java.util.Objects;

/**
 * How far a stage is. A hint for people; the committed manifest is the truth.
 *
 * @param stage the stage's name
 * @param step how many steps are done
 * @param total how many there may be at most
 * @param unit what a step is, in the plural
 * @param figures the newest figures, rates included
 */
public record StageProgress(
    String stage, long step, long total, String unit, Map<String, Double> figures) {

  public StageProgress {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(unit, "unit");
    if (step < 0 || total < 0) {
      throw new IllegalArgumentException(
          "step and total must not be negative: " + step + " of " + total);
    }
    figures = Map.copyOf(figures);
  }
}
