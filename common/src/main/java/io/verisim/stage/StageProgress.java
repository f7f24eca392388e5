package io.verisim.stage;

import java.util.Map;
import java.util.Objects;

/**
 * The progress of a stage. It informs people only; the committed manifest decides.
 *
 * @param stage the stage's name
 * @param artifact the name of what the stage makes; empty before it is known
 * @param step the number of steps done
 * @param total the largest number of steps
 * @param unit the name of the steps, in the plural
 * @param figures the newest figures, rates included
 */
public record StageProgress(
    String stage,
    String artifact,
    long step,
    long total,
    String unit,
    Map<String, Double> figures) {

  public StageProgress {
    Objects.requireNonNull(stage, "stage");
    // Workers of earlier versions do not name it.
    artifact = Objects.requireNonNullElse(artifact, "");
    Objects.requireNonNull(unit, "unit");
    if (step < 0 || total < 0) {
      throw new IllegalArgumentException(
          "step and total must not be negative: " + step + " of " + total);
    }
    figures = Map.copyOf(figures);
  }
}
