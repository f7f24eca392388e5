package io.verisim.rewardmodel;

import io.verisim.engine.Pulse;

/**
 * What a reward head sees of a text. Implementations are frozen: the same text has the same features for as long as they
 * live, whatever is trained beside them, and whatever batch or padding it comes in.
 */
public interface TextFeatures extends AutoCloseable {
  /** Numbers a text. */
  int width();

  /**
   * Features of texts.
   *
   * @param tokens rows of equal length, padded on the right with any token
   * @param lengths real tokens of each row, at least 1
   * @return [rows][width]
   */
  float[][] of(int[][] tokens, int[] lengths, Pulse pulse);

  @Override
  void close();
}
