package io.verisim.spec;

/**
 * The samples that a cycle's reward model learns from: real text that the base model takes over at
 * a crossover.
 */
public record RewardDataSpec(
    @Key(value = "Samples made from the train split.", least = 1)
    int trainSamples,

    @Key(
        value = "Samples made from the validation split.",
        least = 1,
        limits = "count; see [corpus](#corpus)")
    int valSamples,

    @Key("K uniform over 0..N, both ends included; or K = 0 and K = N, evenly.")
    Crossover crossover,

    @Key(
        value = "What the base model is sampled at; also for the fresh discriminator of "
            + "an evaluation.",
        range = Range.POSITIVE)
    double temperature,

    @Key(
        value = "Parts that are sampled independently, each an artifact of its own; as "
            + "many at once as there are generation workers.",
        least = 1,
        limits = "count, at most `rewardData.trainSamples`")
    int shards) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public RewardDataSpec {
    Rules.of(RewardDataSpec.class)
        .whole("trainSamples", trainSamples)
        .whole("valSamples", valSamples)
        .present("crossover", crossover)
        .number("temperature", temperature)
        .whole("shards", shards)
        .agree(
            () -> shards <= trainSamples,
            "is " + shards + ", expected at most trainSamples, which is " + trainSamples,
            "shards",
            "trainSamples")
        .enforce();
  }
}
