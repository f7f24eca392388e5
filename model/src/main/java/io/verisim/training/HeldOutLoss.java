package io.verisim.training;

import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import java.util.Arrays;

/**
 * Cross-entropy of a model on a whole split, window by window.
 *
 * <p>The split is cut into adjoining windows of a block; every token but the first is predicted
 * exactly once. All predicted tokens have equal weight, independent of the batches.
 *
 * @param sums [windows], sum of the negative log-likelihoods of the window's tokens, in nats
 * @param predicted number of predicted tokens in all windows
 */
public record HeldOutLoss(double[] sums, long predicted) {
  /** Maximum number of positions in one pass through the network. */
  private static final int POSITIONS_PER_BATCH = 8192;
  /**
   * Maximum number of logits computed at once: with a large vocabulary, logits use most of the
   * memory.
   */
  private static final int LOGITS_PER_BATCH = 1 << 26;

  /** Mean negative log-likelihood per token, in nats; perplexity is its exponential. */
  public static double of(Gpt gpt, int[] tokens, ProgressListener listener) {
    return windows(gpt, tokens, 1.0, listener).mean();
  }

  /** The loss of each window under the model's distribution at a temperature. */
  public static HeldOutLoss windows(
      Gpt gpt, int[] tokens, double temperature, ProgressListener listener) {
    return windows(gpt, tokens, temperature, Partition.ALL, listener);
  }

  /**
   * The loss of each window in a partition of the batches; windows of other partitions have loss 0.
   */
  public static HeldOutLoss windows(
      Gpt gpt, int[] tokens, double temperature, Partition partition, ProgressListener listener) {
    if (tokens.length < 2) {
      throw new IllegalArgumentException(
          "a split of " + tokens.length + " tokens has nothing to predict");
    }
    int block = gpt.config().blockSize();
    int full = (tokens.length - 1) / block;
    int rows = rows(gpt);
    double[] sums = new double[(tokens.length - 1 + block - 1) / block];
    for (int batch : partition.batches(batches(gpt, tokens))) {
      int from = batch * rows;
      if (from < full) {
        int to = Math.min(full, from + rows);
        int[][] windows = new int[to - from][];
        for (int window = from; window < to; window++) {
          windows[window - from] =
              Arrays.copyOfRange(tokens, window * block, (window + 1) * block + 1);
        }
        sum(gpt, windows, temperature, sums, from, listener);
      } else {
        int[][] rest = {Arrays.copyOfRange(tokens, full * block, tokens.length)};
        sum(gpt, rest, temperature, sums, full, listener);
      }
    }
    return new HeldOutLoss(sums, tokens.length - 1L);
  }

  /** Number of batches for the windows of a split; a shorter last window forms a separate batch. */
  public static int batches(Gpt gpt, int[] tokens) {
    int block = gpt.config().blockSize();
    int full = (tokens.length - 1) / block;
    int rows = rows(gpt);
    return (full + rows - 1) / rows + ((tokens.length - 1) % block > 0 ? 1 : 0);
  }

  private static int rows(Gpt gpt) {
    int positions =
        Math.min(POSITIONS_PER_BATCH, LOGITS_PER_BATCH / gpt.config().vocabSize());
    return Math.max(1, positions / gpt.config().blockSize());
  }

  private static void sum(
      Gpt gpt,
      int[][] windows,
      double temperature,
      double[] sums,
      int at,
      ProgressListener listener) {
    float[][] logs = gpt.logLikelihoods(windows, temperature);
    for (int row = 0; row < logs.length; row++) {
      for (float value : logs[row]) {
        sums[at + row] -= value;
      }
    }
    int length = windows[0].length - 1;
    listener.onCompute(Flops.scored(
        (long) windows.length * length, gpt.config().forwardFlops(windows.length, length)));
    listener.onProgress();
  }

  /** The combined losses of two partitions of the same windows. */
  public HeldOutLoss plus(HeldOutLoss other) {
    requireSameWindows(other);
    double[] both = new double[sums.length];
    Arrays.setAll(both, window -> sums[window] + other.sums[window]);
    return new HeldOutLoss(both, predicted);
  }

  /** Mean loss per token, in nats. */
  public double mean() {
    return Arrays.stream(sums).sum() / predicted;
  }

  /**
   * Standard error of the difference between this mean and another model's mean on the same
   * windows. The error is that of the mean paired difference, with windows treated as independent.
   */
  public double pairedError(HeldOutLoss other) {
    requireSameWindows(other);
    int windows = sums.length;
    double mean = (Arrays.stream(sums).sum() - Arrays.stream(other.sums).sum()) / windows;
    double squares = 0;
    for (int i = 0; i < windows; i++) {
      squares += Math.pow(sums[i] - other.sums[i] - mean, 2);
    }
    return windows < 2
        ? Double.NaN
        : Math.sqrt(squares / (windows - 1) / windows) * windows / predicted;
  }

  private void requireSameWindows(HeldOutLoss other) {
    if (other.sums.length != sums.length || other.predicted != predicted) {
      throw new IllegalArgumentException(other.sums.length + " windows of " + other.predicted
          + " tokens are not the " + sums.length + " of " + predicted + " to be compared with");
    }
  }
}
