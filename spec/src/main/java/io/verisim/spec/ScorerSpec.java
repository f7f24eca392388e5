package io.verisim.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scoring language model that a likelihood reward model reads with, trained once in cycle 0 on
 * the train split. In YAML, keys that are left out take the values of {@code model} and
 * {@code pretraining}.
 *
 * @param nLayer transformer layers
 * @param nHead attention heads of each layer
 * @param nEmbd width of the residual stream; a multiple of {@code nHead}
 * @param direction the order in which it reads
 * @param dropout probability that training drops a value
 * @param initStd as {@link ModelSpec#initStd}
 * @param maxSteps as all that follow: see {@link PretrainingSpec}
 */
public record ScorerSpec(
    int nLayer,
    int nHead,
    int nEmbd,
    Direction direction,
    double dropout,
    double initStd,
    int maxSteps,
    int batchSize,
    int microBatchSize,
    double learningRate,
    double minLearningRate,
    int warmupSteps,
    double weightDecay,
    double beta1,
    double beta2,
    double gradClip,
    int evalEvery,
    int patience,
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
