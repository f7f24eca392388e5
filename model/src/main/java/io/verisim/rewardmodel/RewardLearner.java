package io.verisim.rewardmodel;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import java.util.Random;

/** The part of a reward model that {@link RewardTraining} trains, with its texts. */
interface RewardLearner extends AutoCloseable {
  RewardHead head();

  /** All trained parameters, the head's included. */
  Tensors parameters();

  /** Whether a parameter may change. */
  boolean trainable(String name);

  /**
   * Adds the gradient of the loss of a batch of training texts to {@code gradients}.
   *
   * @param random draws the batch, with replacement
   * @return the loss
   */
  double accumulate(Tensors gradients, Random random, ProgressListener listener);

  /** What the head reads of the validation texts, [texts][width]. */
  float[][] validationFeatures(ProgressListener listener);

  /** The natural share of the validation texts. */
  float[] validationShares();

  /** Makes the reward model's own models out of the parameters; harmless if repeated. */
  void settle();

  @Override
  void close();
}
