package io.verisim.spec;

import java.util.List;

/** Supervised training with the compute that a version has cost, in parallel with the cycles. */
public record BaselineSpec(
    @Key("Whether each version has a baseline. Without it a run proves nothing about the cycles,"
        + " and the run's findings say so.")
    boolean enabled,

    @Key(
        value = "Peak learning rates to try, as multiples of `pretraining.learningRate`. Each"
            + " spends the whole budget, so each costs as much again; the weights with the lowest"
            + " validation loss are kept.",
        limits = "a list of numbers above 0; not empty")
    List<Double> learningRates) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public BaselineSpec {
    List<Double> all = learningRates == null ? List.of() : List.copyOf(learningRates);
    learningRates = all;
    Rules.of(BaselineSpec.class)
        .agree(
            () -> !all.isEmpty(),
            "is empty, expected at least one number above 0; to do without baselines, set"
                + " baseline.enabled to false",
            "learningRates")
        .agree(
            () -> all.stream().allMatch(Range.POSITIVE::contains),
            "is " + all + ", expected numbers above 0",
            "learningRates")
        .enforce();
  }
}
