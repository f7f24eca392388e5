package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.ProgressListener;
import io.verisim.text.TokenRows;

/**
 * A distribution over the base model's next token that the base model's own can be compared with.
 */
public interface NextToken {

  /**
   * Log-probabilities of every token of the base model's vocabulary, float32 [rows, width - 1,
   * vocabulary]. Entry t is the distribution of the token at t + 1, given the tokens before it, or
   * NaN if there is none. Entries of tokens that are not predicted are arbitrary.
   */
  NDArray logProbabilities(NDManager scope, TokenRows texts, ProgressListener listener);

  /** Forgets what it has read, so that the same texts cost the same work again. */
  default void forget() {}

  /** FLOPs of reading {@code rows} of {@code length} tokens of the base model, about. */
  double forwardFlops(int rows, int length);
}
