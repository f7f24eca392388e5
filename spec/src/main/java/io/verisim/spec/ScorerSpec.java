package io.verisim.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scoring language model of a likelihood reward model, trained once in cycle 0 on the train
 * split. In YAML, omitted keys take the values of {@code model} and {@code pretraining}.
 */
public record ScorerSpec(
    @Key(value = "Transformer layers.", least = 1) int nLayer,

    @Key(value = "Attention heads of each layer.", least = 1)
    int nHead,

    @Key(value = "Width of the residual stream; a multiple of the scorer's `nHead`.", least = 1)
    int nEmbd,

    @Key("`left-to-right` or `right-to-left`: the order in which the scorer reads. A scorer that"
        + " reads backwards sees what the base model cannot see: how a text continues.")
    Direction direction,

    @Key(value = "Dropout probability in the scorer's training.", range = Range.SHARE_BELOW_ONE)
    double dropout,

    @Key(
        value = "Standard deviation of the initial normal weights. `auto` is 0.6 / "
            + "sqrt(`nEmbd` of the scorer).",
        range = Range.SHARE_ABOVE_ZERO,
        auto = true)
    double initStd,

    @Key(value = "Optimiser steps at most.", least = 1) int maxSteps,
    @Key(value = "Windows per step.", least = 1) int batchSize,

    @Key(
        value = "Windows computed at once, a divisor of the scorer's `batchSize`. `auto` is the"
            + " scorer's `batchSize`, and also the default if `batchSize` is set.",
        least = 1,
        auto = true)
    int microBatchSize,

    @Key(value = "The learning rate after the warm-up.", range = Range.POSITIVE)
    double learningRate,

    @Key(
        value =
            "The learning rate at the scorer's `maxSteps`; at most the scorer's `learningRate`.",
        range = Range.NOT_NEGATIVE)
    double minLearningRate,

    @Key(
        value = "Steps over which the learning rate rises; fewer than the scorer's `maxSteps`.",
        least = 0,
        auto = true)
    int warmupSteps,

    @Key(value = "Decoupled weight decay.", range = Range.NOT_NEGATIVE)
    double weightDecay,

    @Key(value = "Decay rate of the first moment.", range = Range.SHARE_BELOW_ONE)
    double beta1,

    @Key(value = "Decay rate of the second moment.", range = Range.SHARE_BELOW_ONE)
    double beta2,

    @Key(value = "The gradient is clipped to this global norm.", range = Range.POSITIVE)
    double gradClip,

    @Key(value = "Steps between two evaluations of the validation loss.", least = 1)
    int evalEvery,

    @Key(value = "Evaluations without an improvement after which training stops.", least = 1)
    int patience,

    @Key(
        value = "The least fall of the validation loss that counts as an improvement.",
        range = Range.NOT_NEGATIVE)
    double minDelta) {

  /** Any block size works for checking the rest of a shape. */
  private static final int SOME_BLOCK = 64;

  /**
   * Checks the values.
   *
   * @throws SpecException naming every value that is refused
   */
  public ScorerSpec {
    Rules.of(ScorerSpec.class)
        .present("direction", direction)
        .also(() -> new ModelSpec(
            Architecture.GPT2,
            SOME_BLOCK,
            nLayer,
            nHead,
            Math.max(1, nHead),
            nEmbd,
            dropout,
            true,
            Positions.LEARNED,
            initStd))
        .also(() -> new PretrainingSpec(
            maxSteps,
            batchSize,
            microBatchSize,
            learningRate,
            minLearningRate,
            warmupSteps,
            weightDecay,
            beta1,
            beta2,
            gradClip,
            evalEvery,
            patience,
            minDelta))
        .enforce();
  }

  /**
   * {@return the shape of this scorer, with the architecture, the block size, biases and positions
   * of the base model, and as many heads of keys and values as of queries}
   */
  public ModelSpec shape(ModelSpec base) {
    return new ModelSpec(
        base.architecture(),
        base.blockSize(),
        nLayer,
        nHead,
        nHead,
        nEmbd,
        dropout,
        base.bias(),
        base.positions(),
        initStd);
  }

  /** {@return the keys and values of this scorer as a tree for YAML and JSON} */
  public Map<String, @Nullable Object> toMap() {
    return SpecWriter.map(this);
  }

  /** {@return the training settings of this scorer} */
  public PretrainingSpec training() {
    return new PretrainingSpec(
        maxSteps,
        batchSize,
        microBatchSize,
        learningRate,
        minLearningRate,
        warmupSteps,
        weightDecay,
        beta1,
        beta2,
        gradClip,
        evalEvery,
        patience,
        minDelta);
  }
}
