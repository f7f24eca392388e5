package io.verisim.run;

/**
 * When a run is over.
 *
 * @param maxCycles adversarial cycles at most
 * @param patience cycles without an improvement of held-out perplexity after which the run stops
 * @param minImprovement the least fall of the perplexity, as a share, that counts as an improvement
 * @param humanRating whether people's ratings may stop the run; not offered yet
 */
public record TerminationSpec(
    int maxCycles, int patience, double minImprovement, boolean humanRating) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public TerminationSpec {
    Rules.of(TerminationSpec.class)
        .count("maxCycles", maxCycles)
        .count("patience", patience)
        .number("minImprovement", minImprovement, Range.SHARE_BELOW_ONE)
        .notYet("humanRating", humanRating)
        .enforce();
  }
}
