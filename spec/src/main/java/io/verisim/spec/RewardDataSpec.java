package io.verisim.spec;

/**
 * The samples that a cycle's reward model learns from: natural text that the base model continues
 * from a crossover.
 */
public record RewardDataSpec(
    @Key(value = "Reward samples made from the train split.", least = 1)
    int trainSamples,

    @Key(
        value = "Reward samples made from the validation split.",
        least = 1,
        limits = "count; see [corpus](#corpus)")
    int valSamples,

    @Key("`uniform` draws K uniformly from 0..N, both ends included; `ends` draws K = 0 or K = N"
        + " with equal probability.")
    Crossover crossover,

    @Key(
        value = "The temperature at which the base model is sampled, also for the fresh"
            + " discriminator of an evaluation.",
        range = Range.TEMPERATURE)
    double temperature,

    @Key(
        value = "The share of the samples of the train split that are taken from the reward data of"
            + " earlier cycles instead of being sampled, so that the reward model does not forget"
            + " the mistakes of earlier versions.",
        range = Range.SHARE_BELOW_ONE)
    double replay,

    @Key(
        value = "Parts that are sampled independently, each a separate artifact. As many run at"
            + " once as there are generation workers.",
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
        .number("replay", replay)
        .whole("shards", shards)
        .agree(
            () -> shards <= trainSamples,
            "is " + shards + ", expected at most trainSamples, which is " + trainSamples,
            "shards",
            "trainSamples")
        .enforce();
  }
}
