package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.spec.Direction;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.Optional;

/**
 * A scorer that reads the base model's tokens. One that reads from right to left starts at the last
 * real token, whose entry is NaN.
 *
 * @param direction the order in which it was trained to read
 */
public record TokenScorer(Gpt gpt, Direction direction) implements Scorer, NextToken {

  @Override
  public Optional<NextToken> nextToken() {
    return direction == Direction.LEFT_TO_RIGHT ? Optional.of(this) : Optional.empty();
  }

  @Override
  public NDArray logProbabilities(NDManager scope, TokenRows texts, ProgressListener listener) {
    int length = texts.width() - 1;
    int rows = BatchRows.read(gpt.config(), length, Integer.MAX_VALUE);
    NDList parts = new NDList();
    for (int from = 0; from < texts.size(); from += rows) {
      int to = Math.min(texts.size(), from + rows);
      int[][] read = new int[to - from][];
      for (int row = from; row < to; row++) {
        read[row - from] = Arrays.copyOf(texts.tokens()[row], length);
      }
      parts.add(GptScript.logProbabilities(scope, gpt, gpt.tensor(scope, read)));
      listener.onCompute(
          Flops.scored((long) read.length * length, forwardFlops(read.length, length)));
      listener.onProgress();
    }
    return parts.size() == 1 ? parts.head() : NDArrays.concat(parts);
  }

  @Override
  public double forwardFlops(int rows, int length) {
    return gpt.config().forwardFlops(rows, length);
  }

  @Override
  public int rowsAtOnce(int length, int positions) {
    return BatchRows.read(gpt.config(), length, positions);
  }

  @Override
  public float[][] logLikelihoods(
      int[][] tokens, int[] lengths, float[][] baseLogs, ProgressListener listener) {
    return logLikelihoods(tokens, lengths, listener);
  }

  /** As the other method; the base model's logarithms are not needed. */
  float[][] logLikelihoods(int[][] tokens, int[] lengths, ProgressListener listener) {
    int[][] read = new int[tokens.length][];
    for (int row = 0; row < tokens.length; row++) {
      read[row] = direction.read(tokens[row], lengths[row]);
    }
    float[][] logs = gpt.logLikelihoods(read, 1.0);
    for (int row = 0; row < tokens.length; row++) {
      logs[row] = aligned(logs[row], lengths[row]);
    }
    int positions = tokens[0].length - 1;
    listener.onCompute(Flops.scored(
        (long) tokens.length * positions, gpt.config().forwardFlops(tokens.length, positions)));
    listener.onProgress();
    return logs;
  }

  /** Converts from reading order to text order. */
  private float[] aligned(float[] logs, int length) {
    float[] aligned = logs.clone();
    for (int t = 0; t < logs.length; t++) {
      boolean read = direction == Direction.LEFT_TO_RIGHT ? t < length - 1 : t < length - 2;
      if (!read) {
        aligned[t] = Float.NaN;
      } else if (direction == Direction.RIGHT_TO_LEFT) {
        // The token at t + 1 was read as number length - 2 - t, from 0; the index of its logarithm
        // is one lower.
        aligned[t] = logs[length - 3 - t];
      }
    }
    return aligned;
  }
}
