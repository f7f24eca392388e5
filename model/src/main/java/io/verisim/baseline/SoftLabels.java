package io.verisim.baseline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.rewardmodel.ScorerMixture;
import io.verisim.text.TokenRows;
import io.verisim.training.BatchLoss;

/**
 * Distillation from the reward model's scorers on natural text, token by token (Hinton et al. 2015;
 * Kim and Rush 2016): half the cross-entropy of the text's own tokens, and half that of the
 * scorers' distribution over each next token.
 *
 * <p>It deviates from the sources in that the temperature of the distributions is 1.
 */
public final class SoftLabels implements BatchLoss {
  private final ScorerMixture scorers;

  /** @param scorers of the student's next token; the caller owns them */
  public SoftLabels(ScorerMixture scorers) {
    this.scorers = scorers;
  }

  /** The share of a step's FLOPs that the student's training takes; the rest is the scorers'. */
  public double studentShare(Gpt student) {
    int block = student.config().blockSize();
    double own = student.trained(0, 1, block).flops();
    return own / (own + scorers.forwardFlops(1, block));
  }

  @Override
  public double accumulate(
      Gpt gpt,
      Tensors gradients,
      TokenRows rows,
      long seed,
      double scale,
      ProgressListener listener) {
    int length = rows.width() - 1;
    double loss;
    try (NDManager scope = gpt.newScope()) {
      scorers.forget();
      NDArray labels = scorers.logProbabilities(scope, rows, listener);
      loss = GptScript.accumulateSoftLabels(
              scope,
              gpt,
              gradients,
              gpt.tensor(scope, rows.tokens()),
              Gpt.matrix(scope, rows.weights()),
              labels,
              gpt.config().dropout(),
              seed,
              scale)
          .toFloatArray()[0];
    }
    listener.onCompute(gpt.trained(rows.predicted(), rows.size(), length));
    listener.onProgress();
    return loss;
  }
}
