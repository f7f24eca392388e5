package io.verisim.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each version of the base model is evaluated. */
public record EvaluationSpec(
    @Key(
        value = "Texts sampled for the measures. Each is two blocks long, and at least 512 tokens"
            + " if the split has that many; with prompts, each is a completion.",
        least = 1,
        limits = "count; see [corpus](#corpus)")
    int samples,

    @Key(value = "How many of the sampled texts are kept for people to read.", least = 1)
    int sampleTexts,

    @Key(
        value = "New reward samples for the fresh discriminator: four fifths from the train split"
            + " to train it, one fifth from the test split to evaluate it.",
        least = 1)
    int discriminatorSamples,

    @Key(
        value =
            "Further temperatures at which each version is evaluated by perplexity, known"
                + " words and valid sentences, because a lower temperature alone can look like progress.",
        limits = "a list of numbers from 0.01 to 100; may be empty")
    List<Double> temperatures,

    @Key(
        value = "A language model that judges the versions and that no training sees: a section"
            + " with the keys of a scorer, which reads left to right. It is trained once, with a"
            + " seed of its own, and should have another shape than the scorers. Each version is"
            + " then also evaluated by its divergence from the judge on its own text, compared with"
            + " what temperatures reach at the same perplexity.",
        limits = "`none`, or a section")
    @Nullable
    ScorerSpec judge,

    @Key(
        value = "Parts in which texts and losses are computed. If there are several, each is a"
            + " separate artifact, and as many run at once as there are generation workers. The"
            + " number of parts changes no figure, and a fork may change it.",
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
            () -> all.stream().allMatch(Range.TEMPERATURE::contains),
            "is " + all + ", expected numbers from 0.01 to 100",
            "temperatures")
        .agree(
            () -> !all.contains(1.0),
            "is " + all + ", but temperature 1 is always evaluated; leave 1 out",
            "temperatures")
        .agree(
            () -> judge == null || judge.direction() == Direction.LEFT_TO_RIGHT,
            "is right-to-left, but a judge compares the next token, so it must read left-to-right",
            "judge.direction")
        .agree(
            () -> judge == null || judge.tokens() == ScorerTokens.BASE,
            "is own, but a judge compares the next token, so it must read those of the base model",
            "judge.tokens")
        .whole("shards", shards)
        .agree(
            () -> shards <= samples,
            "is " + shards + ", expected at most samples, which is " + samples,
            "shards",
            "samples")
        .enforce();
  }

  /** {@return the values that decide figures, by key, as fingerprints include them} */
  public Map<String, Object> judgement() {
    Map<String, Object> values = new LinkedHashMap<>(Map.of(
        "samples", samples,
        "sampleTexts", sampleTexts,
        "discriminatorSamples", discriminatorSamples,
        "temperatures", temperatures));
    if (judge != null) {
      values.put("judge", judge.toMap());
    }
    return values;
  }
}
