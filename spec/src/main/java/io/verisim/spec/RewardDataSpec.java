package io.verisim.spec;

/**
 * The samples that a cycle's reward model learns from: real text that the base model takes over at
 * a crossover.
 *
 * @param trainSamples samples made from the train split
 * @param valSamples samples made from the validation split
 * @param crossover where the base model takes over
 * @param temperature what the base model is sampled at
 * @param shards files that the train samples are spread over; each is made, and made again, by
 *     itself
 */
public record RewardDataSpec(
    int trainSamples, int valSamples, Crossover crossover, double temperature, int shards) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public RewardDataSpec {
    Rules.of(RewardDataSpec.class)
        .count("trainSamples", trainSamples)
        .count("valSamples", valSamples)
        .present("crossover", crossover)
        .number("temperature", temperature, Range.POSITIVE)
        .count("shards", shards)
        .agree(
            () -> shards <= trainSamples,
            "is " + shards + ", expected at most trainSamples, which is " + trainSamples,
            "shards",
            "trainSamples")
        .enforce();
  }
}
