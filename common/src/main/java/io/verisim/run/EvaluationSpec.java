package io.verisim.run;

/**
 * How each version of the base model is judged.
 *
 * @param samples texts sampled for the measures
 * @param sampleTexts texts kept for people to read
 * @param criticSamples reward samples made afresh for the fresh critic, which nothing was ever optimised against
 */
public record EvaluationSpec(int samples, int sampleTexts, int criticSamples) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public EvaluationSpec {
    Rules.of(EvaluationSpec.class)
        .count("samples", samples)
        .count("sampleTexts", sampleTexts)
        .count("criticSamples", criticSamples)
        .enforce();
  }
}
