package io.verisim.rewardmodel;

import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import java.util.Optional;

/** A scoring language model of a reward model. A scorer owns its model. */
public sealed interface Scorer extends AutoCloseable permits TokenScorer, TextScorer {

  /** The model. */
  Gpt gpt();

  /**
   * Its distribution over the base model's next token. A scorer has one if it reads from left to
   * right, and reads the base model's tokens or these are characters.
   */
  Optional<NextToken> nextToken();

  /**
   * Natural logarithms of the probability of each token given what was read before it,
   * [rows][length - 1]. Entry t belongs to the token at t + 1. Entries of tokens without a
   * probability are NaN, as are those of padding.
   *
   * @param tokens of the base model, rows of equal length, padded on the right with any token
   * @param lengths real tokens of each row
   * @param baseLogs the base model's logarithms, in the same form, without NaN
   */
  float[][] logLikelihoods(
      int[][] tokens, int[] lengths, float[][] baseLogs, ProgressListener listener);

  /**
   * Rows that it reads at once.
   *
   * @param length tokens of a row
   * @param positions at most, in all rows
   */
  int rowsAtOnce(int length, int positions);

  @Override
  default void close() {
    gpt().close();
  }
}
