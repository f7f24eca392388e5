package io.verisim.spec;

import java.util.List;

/** Other ways to spend the compute that a version has cost, in parallel with the cycles. */
public record BaselineSpec(
    @Key("Whether each version has a baseline. Without it a run proves nothing about the cycles,"
        + " and the run's findings say so.")
    boolean enabled,

    @Key(
        value = "The methods that may spend the compute of the version. `supervised` is the"
            + " baseline; the others are rows beside it: `token_distillation` (half the scorers'"
            + " soft labels on natural text), `sequence_distillation` (texts that a scorer writes),"
            + " `self_play` (SPIN), `random_reward` (GRPO with random rewards).",
        limits = "a list of methods without repetition; contains `supervised`")
    List<BaselineMethod> methods,

    @Key(
        value = "Peak learning rates that `supervised` and the distillations try, as multiples of"
            + " `pretraining.learningRate`. Each spends the whole budget, so each costs as much again; the weights with the lowest"
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
    List<BaselineMethod> wanted = methods == null ? List.of() : List.copyOf(methods);
    methods = wanted;
    Rules.of(BaselineSpec.class)
        .agree(
            () -> !enabled || wanted.contains(BaselineMethod.SUPERVISED),
            "does not contain supervised, the baseline that every version is compared with; add it,"
                + " or set baseline.enabled to false",
            "methods")
        .agree(
            () -> wanted.stream().distinct().count() == wanted.size(),
            "contains a method twice",
            "methods")
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
