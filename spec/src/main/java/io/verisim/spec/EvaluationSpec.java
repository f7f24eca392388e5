package io.verisim.spec;

import java.util.List;
import java.util.Map;

/** How each version of the base model is judged. */
public record EvaluationSpec(
    @Key(
        value = "Texts sampled for the measures, each two blocks long, but at least 512 "
            + "tokens, if the split is.",
        least = 1,
        limits = "count; see [corpus](#corpus)")
    int samples,

    @Key(value = "How many of them are kept for people to read.", least = 1)
    int sampleTexts,

    @Key(
        value = "Reward samples made afresh for the fresh discriminator: four fifths from "
            + "the train split to train it, one fifth from the test split to judge it.",
        least = 1)
    int discriminatorSamples,

    @Key(
        value = "Temperatures besides 1 at which the same version is judged again, by "
            + "perplexity, known words and valid sentences: a lower temperature alone "
            + "can look like progress.",
        limits = "a list of numbers above 0; may be empty")
    List<Double> temperatures,

    @Key(
        value = "Parts in which the model is asked for texts and losses, each an artifact "
            + "of its own where there are several; as many at once as there are "
            + "generation workers. No figure depends on their number, which a fork may "
            + "change.",
        least = 1,
        limits = "count, at most `evaluation.samples`")
    int shards) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public EvaluationSpec {
    List<Double> all = temperatures == null ? List.of() : List.copyOf(temperatures);
    temperatures = all;
    Rules.of(EvaluationSpec.class)
        .whole("samples", samples)
        .whole("sampleTexts", sampleTexts)
        .whole("discriminatorSamples", discriminatorSamples)
        .agree(
            () -> all.stream().allMatch(Range.POSITIVE::contains),
            "is " + all + ", expected numbers above 0",
            "temperatures")
        .agree(
            () -> !all.contains(1.0),
            "is " + all + ", but 1 is always judged; leave it out",
            "temperatures")
        .whole("shards", shards)
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
