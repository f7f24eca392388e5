package io.verisim.spec;

import java.util.List;

/**
 * The reward model: a fresh head on frozen features, trained to tell how much of a text is real.
 */
public record RewardModelSpec(
    @Key("What the head reads: the hidden state of the last token; the mean of the "
        + "hidden states of all tokens; or how likely the scorers find the text.")
    FeatureKind features,

    @Key(value = "Optimiser steps at most.", least = 1) int maxSteps,

    @Key(
        value = "Samples of a step.",
        least = 1,
        limits = "count, at most `rewardData.trainSamples`")
    int batchSize,

    @Key(value = "The constant rate.", range = Range.POSITIVE)
    double learningRate,

    @Key(value = "Decoupled weight decay, on matrices only.", range = Range.NOT_NEGATIVE)
    double weightDecay,

    @Key(value = "Steps between two evaluations of the validation error.", least = 1)
    int evalEvery,

    @Key(value = "Evaluations without an improvement after which training stops.", least = 1)
    int patience,

    @Key(
        value = "The least fall of the validation error that counts as an improvement.",
        range = Range.NOT_NEGATIVE)
    double minDelta,

    @Key(
        value = "The skill, 1 - error / variance of the labels, below which GRPO is "
            + "refused: such a reward model teaches noise. -1 lets every reward model "
            + "pass that is no worse than that.",
        range = Range.SKILL)
    double minSkill,

    @Key(
        value = "What a reward model of `likelihood` reads with; see below. Other reward "
            + "models have no use for them, and none is trained for them.",
        limits = "a list of sections; at least one with `likelihood`")
    List<ScorerSpec> scorers) {

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public RewardModelSpec {
    List<ScorerSpec> models = scorers == null ? List.of() : List.copyOf(scorers);
    scorers = models;
    Rules.of(RewardModelSpec.class)
        .present("features", features)
        .whole("maxSteps", maxSteps)
        .whole("batchSize", batchSize)
        .number("learningRate", learningRate)
        .number("weightDecay", weightDecay)
        .whole("evalEvery", evalEvery)
        .whole("patience", patience)
        .number("minDelta", minDelta)
        .number("minSkill", minSkill)
        .agree(
            () -> features != FeatureKind.LIKELIHOOD || !models.isEmpty(),
            "names no scoring language model, but rewardModel.features is likelihood; list at least one, or set features to mean",
            "scorers",
            "features")
        .enforce();
  }

  /**
   * {@return the scoring language models that have to be trained: none where the head reads hidden
   * states}
   */
  public List<ScorerSpec> activeScorers() {
    return features == FeatureKind.LIKELIHOOD ? scorers : List.of();
  }
}
