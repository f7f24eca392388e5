package io.verisim.training;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.gpt.Gpt;
import io.verisim.text.TokenRows;

/** What training minimises on a batch of natural text. */
@FunctionalInterface
public interface BatchLoss {
  /**
   * Adds {@code scale} times the gradient of the loss, a mean over the predicted tokens of
   * {@code rows}, to {@code gradients}.
   *
   * @param seed of the dropout masks, unused without dropout
   * @return the loss, in nats
   */
  double accumulate(
      Gpt gpt,
      Tensors gradients,
      TokenRows rows,
      long seed,
      double scale,
      ProgressListener listener);
}
