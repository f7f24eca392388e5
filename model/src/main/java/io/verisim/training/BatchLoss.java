package io.verisim.training;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.gpt.Gpt;
import io.verisim.text.TokenRows;
import java.util.function.IntToLongFunction;

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

  /**
   * As {@link #accumulate}, in parts.
   *
   * @param most rows of a part
   * @param seeds of the dropout masks of each part, by its number
   */
  default double accumulateInParts(
      Gpt gpt,
      Tensors gradients,
      TokenRows rows,
      int most,
      IntToLongFunction seeds,
      double scale,
      ProgressListener listener) {
    double sum = 0;
    for (int from = 0, part = 0; from < rows.size(); from += most, part++) {
      TokenRows some = rows.slice(from, Math.min(rows.size(), from + most));
      if (some.predicted() == 0) {
        continue;
      }
      double times = (double) rows.predicted() / some.predicted();
      sum += accumulate(gpt, gradients, some, seeds.applyAsLong(part), scale / times, listener)
          / times;
    }
    return sum;
  }
}
