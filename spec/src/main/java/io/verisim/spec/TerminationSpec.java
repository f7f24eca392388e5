package io.verisim.spec;

/** When a run is over. */
public record TerminationSpec(
    @Key(
        value = "Adversarial cycles at most. Cycle 0, pretraining, is not counted; with 0 the run"
            + " ends after it. More cycles can be added later.",
        least = 0)
    int maxCycles,

    @Key(
        value = "Cycles without an improvement after which the run ends. A cycle improves if its"
            + " version's test perplexity falls, or if its quality or its divergence from the judge"
            + " is better than the best so far, beyond the noise.",
        least = 1)
    int patience,

    @Key(
        value = "The least fall of the perplexity, as a share, that counts as an improvement.",
        range = Range.SHARE_BELOW_ONE)
    double minImprovement,

    @Key("Whether people compare each new version with the previous one. After a cycle with a new"
        + " version the run waits for their choices, for days if necessary, without occupying a"
        + " worker. The run ends when people no longer prefer the newer version (below).")
    boolean humanRating,

    @Key(
        value = "Choices to wait for after a cycle. `auto` is `evaluation.sampleTexts`, so that"
            + " one person can make all of them.",
        least = 1,
        auto = true)
    int ratings) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public TerminationSpec {
    Rules.of(TerminationSpec.class)
        .whole("maxCycles", maxCycles)
        .whole("patience", patience)
        .number("minImprovement", minImprovement)
        .whole("ratings", ratings)
        .enforce();
  }
}
