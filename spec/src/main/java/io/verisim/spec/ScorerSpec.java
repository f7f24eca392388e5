package io.verisim.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scoring language model that a likelihood reward model reads with, trained once in cycle 0 on
 * the train split. In YAML, keys that are left out take the values of {@code model} and
 * {@code pretraining}.
 */
public record ScorerSpec(
    @Key(value = "Transformer layers.", least = 1) int nLayer,

    @Key(value = "Attention heads of each layer.", least = 1)
    int nHead,

    @Key(value = "Width of the residual stream; a multiple of its own `nHead`.", least = 1)
    int nEmbd,

    @Key("`left-to-right` or `right-to-left`: the order in which it reads. One "
        + "that reads backwards sees what the base model cannot: how a text goes " + "on.")
    Direction direction,

    @Key(value = "Probability that its training drops a value.", range = Range.SHARE_BELOW_ONE)
    double dropout,

    @Key(
        value = "Standard deviation of the initial normal weights. `auto` is 0.6 / "
            + "sqrt(its own `nEmbd`).",
        range = Range.SHARE_ABOVE_ZERO,
        auto = true)
    double initStd,

    @Key(value = "Optimiser steps at most.", least = 1) int maxSteps,
    @Key(value = "Windows of a step.", least = 1) int batchSize,

    @Key(
        value = "Windows computed at once, a divisor of its own `batchSize`. `auto`, also "
            + "where `batchSize` is given and this key is not, is its own `batchSize`.",
        least = 1,
        auto = true)
    int microBatchSize,

    @Key(value = "The rate after the warm-up.", range = Range.POSITIVE)
    double learningRate,

    @Key(
        value = "The rate at its own `maxSteps`; at most its own `learningRate`.",
        range = Range.NOT_NEGATIVE)
    double minLearningRate,

    @Key(
        value = "Steps over which the rate rises; fewer than its own `maxSteps`.",
        least = 0,
        auto = true)
    int warmupSteps,

    @Key(value = "Decoupled weight decay.", range = Range.NOT_NEGATIVE)
    double weightDecay,

    @Key(value = "Decay of the first moment.", range = Range.SHARE_BELOW_ONE)
    double beta1,

    @Key(value = "Decay of the second moment.", range = Range.SHARE_BELOW_ONE)
    double beta2,

    @Key(value = "The gradient's global norm is cut to this.", range = Range.POSITIVE)
    double gradClip,

    @Key(value = "Steps between two evaluations of the validation loss.", least = 1)
    int evalEvery,

    @Key(value = "Evaluations without an improvement after which its training stops.", least = 1)
    int patience,

    @Key(
        value = "The least fall of the validation loss that counts as an improvement.",
        range = Range.NOT_NEGATIVE)
    double minDelta) {

  /** Any block does to check the rest of a shape. */
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
            SOME_BLOCK, nLayer, nHead, nEmbd, dropout, true, Positions.LEARNED, initStd))
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

  /** {@return its shape, with the block, biases and positions of the base model} */
  public ModelSpec shape(ModelSpec base) {
    return new ModelSpec(
        base.blockSize(), nLayer, nHead, nEmbd, dropout, base.bias(), base.positions(), initStd);
  }

  /** {@return its keys and values as YAML and JSON write them} */
  public Map<String, @Nullable Object> toMap() {
    return SpecWriter.map(this);
  }

  /** {@return how it is trained} */
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
