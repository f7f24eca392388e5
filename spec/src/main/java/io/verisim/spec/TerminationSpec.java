package io.verisim.spec;

/**
 * When a run is over.
 *
 * @param maxCycles adversarial cycles at most
 * @param patience cycles without an improvement of held-out perplexity after which the run stops
 * @param minImprovement the least fall of the perplexity, as a share, that counts as an improvement
 * @param humanRating whether people compare each new version with the one before; the run waits for
 *     their choices, and stops when they no longer prefer the newer one
 * @param ratings choices to wait for after a cycle
 */
public record TerminationSpec(
    int maxCycles, int patience, double minImprovement, boolean humanRating, int ratings) {

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
        .count("ratings", ratings)
        .enforce();
  }
}
