package io.verisim.spec;

import java.util.List;
import java.util.Map;

/**
 * How each version of the base model is judged.
 *
 * @param samples texts sampled for the measures
 * @param sampleTexts texts kept for people to read
 * @param discriminatorSamples reward samples made afresh for the fresh discriminator, which nothing
 *     was ever optimised against
 * @param temperatures at which the same version is judged again, since a lower temperature alone
 *     can look like progress
 * @param shards parts in which the model is asked, each by itself; no figure depends on their
 *     number
 */
public record EvaluationSpec(
    int samples, int sampleTexts, int discriminatorSamples, List<Double> temperatures, int shards) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public EvaluationSpec {
    List<Double> all = temperatures == null ? List.of() : List.copyOf(temperatures);
    temperatures = all;
    Rules.of(EvaluationSpec.class)
        .count("samples", samples)
        .count("sampleTexts", sampleTexts)
        .count("discriminatorSamples", discriminatorSamples)
        .agree(
            () -> all.stream().allMatch(Range.POSITIVE::contains),
            "is " + all + ", expected numbers above 0",
            "temperatures")
        .agree(
            () -> !all.contains(1.0),
            "is " + all + ", but 1 is always judged; leave it out",
            "temperatures")
        .count("shards", shards)
        .agree(
            () -> shards <= samples,
            "is " + shards + ", expected at most samples, which is " + samples,
            "shards",
            "samples")
        .enforce();
  }

  /** {@return what of this decides figures, by key, as it stands in fingerprints} */
  public Map<String, Object> judgement() {
    return Map.of(
        "samples", samples,
        "sampleTexts", sampleTexts,
        "discriminatorSamples", discriminatorSamples,
        "temperatures", temperatures);
  }
}
