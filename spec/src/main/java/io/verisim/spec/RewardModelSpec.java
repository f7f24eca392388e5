package io.verisim.spec;

import java.util.List;

/**
 * The reward model: a head on features of a text, trained to estimate how much of the text is
 * natural.
 */
public record RewardModelSpec(
    @Key("The input of the head: `last` for the hidden state of the last token, `mean` for the"
        + " mean of the hidden states of all tokens, `likelihood` for the likelihood of the text"
        + " under the scorers.")
    FeatureKind features,

    @Key(
        "`head` trains a head on frozen features. `trunk` also trains the model whose hidden states"
            + " the head reads, which is a copy of the base model; it needs `last` or `mean`, and memory for `rewardModel.batchSize`"
            + " blocks at once.")
    Trained train,

    @Key(
        value = "With `rewardModel.train: trunk`, the rank of low-rank adapters (LoRA) that are"
            + " trained instead of the trunk's matrices; 0 trains the whole trunk.",
        least = 0)
    int adapterRank,

    @Key("`mse` is the squared error of the natural share. `bradley_terry` compares every pair of"
        + " texts of a batch with different shares; the scores are then calibrated to shares.")
    RewardLoss loss,

    @Key("Whether a cycle's reward model starts from that of the previous cycle, with the trunk if"
        + " that is trained, instead of a new head on the current base model.")
    boolean warmStart,

    @Key(value = "Optimiser steps at most.", least = 1) int maxSteps,

    @Key(
        value = "Samples per step.",
        least = 1,
        limits = "count, at most `rewardData.trainSamples`")
    int batchSize,

    @Key(value = "The constant learning rate.", range = Range.POSITIVE)
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
        value = "The skill, 1 - error / variance of the labels, below which GRPO is refused,"
            + " because such a reward model would teach noise. With -1, every reward model with a"
            + " skill of at least -1 passes.",
        range = Range.SKILL)
    double minSkill,

    @Key(
        value = "The scoring language models of a reward model with `likelihood`; see below. With"
            + " other features they are neither used nor trained.",
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
        .present("train", train)
        .whole("adapterRank", adapterRank)
        .present("loss", loss)
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
            "is empty, but rewardModel.features is likelihood; list at least one scoring language"
                + " model, or set features to mean",
            "scorers",
            "features")
        .agree(
            () -> train != Trained.TRUNK || features != FeatureKind.LIKELIHOOD,
            "is trunk, but rewardModel.features is likelihood, which reads no hidden states; set"
                + " features to last or mean",
            "train",
            "features")
        .agree(
            () -> adapterRank == 0 || train == Trained.TRUNK,
            "is " + adapterRank + ", but only the head is trained; set rewardModel.train to trunk",
            "adapterRank",
            "train")
        .enforce();
  }

  /** {@return the same training of a new head by the squared error} */
  public RewardModelSpec ofNewHead() {
    return new RewardModelSpec(
        features,
        Trained.HEAD,
        0,
        RewardLoss.MSE,
        false,
        maxSteps,
        batchSize,
        learningRate,
        weightDecay,
        evalEvery,
        patience,
        minDelta,
        minSkill,
        scorers);
  }

  /** {@return the scoring language models to train; none if the head reads hidden states} */
  public List<ScorerSpec> activeScorers() {
    return features == FeatureKind.LIKELIHOOD ? scorers : List.of();
  }
}
