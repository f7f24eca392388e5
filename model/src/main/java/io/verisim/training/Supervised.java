package io.verisim.training;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.text.TokenRows;

/** The supervised loss, a {@link BatchLoss}, for every phase that uses it. */
public final class Supervised {
  private Supervised() {}

  /**
   * Adds {@code scale} times the gradient of the mean cross-entropy of the predicted tokens of
   * {@code rows} to {@code gradients}.
   *
   * @param seed of the dropout masks, unused without dropout
   * @return the mean cross-entropy, in nats
   */
  public static double accumulate(
      Gpt gpt,
      Tensors gradients,
      TokenRows rows,
      long seed,
      double scale,
      ProgressListener listener) {
    double loss;
    try (NDManager scope = gpt.newScope()) {
      loss = GptScript.accumulate(
              scope,
              gpt,
              gradients,
              gpt.tensor(scope, rows.tokens()),
              rows.allPredicted() ? null : Gpt.matrix(scope, rows.weights()),
              gpt.config().dropout(),
              seed,
              scale)
          .toFloatArray()[0];
    }
    int length = rows.width() - 1;
    listener.onCompute(gpt.trained(rows.predicted(), rows.size(), length));
    listener.onProgress();
    return loss;
  }
}
