package io.verisim.training;

import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import java.util.Arrays;

/**
 * Cross-entropy of a model on a whole split, window by window.
 *
 * <p>Running text is cut into adjoining windows of a block, and every token but the first is
 * predicted exactly once. Of examples, each is a window, and the tokens of its completion are
 * predicted. All predicted tokens have equal weight, independent of the batches.
 *
 * @param sums [windows], sum of the negative log-likelihoods of the window's tokens, in nats
 * @param predicted number of predicted tokens in all windows
 */
public record HeldOutLoss(double[] sums, long predicted) {
  /** Maximum number of positions in one pass through the network. */
  private static final int POSITIONS_PER_BATCH = 8192;

  /** Mean negative log-likelihood per token, in nats; perplexity is its exponential. */
  public static double of(Gpt gpt, SplitText text, ProgressListener listener) {
    return windows(gpt, text, 1.0, listener).mean();
  }

  /** The loss of each window under the model's distribution at a temperature. */
  public static HeldOutLoss windows(
      Gpt gpt, SplitText text, double temperature, ProgressListener listener) {
    return windows(gpt, text, temperature, Partition.ALL, listener);
  }

  /**
   * The loss of each window in a partition of the batches; windows of other partitions have loss 0.
   */
  public static HeldOutLoss windows(
      Gpt gpt, SplitText text, double temperature, Partition partition, ProgressListener listener) {
    int block = gpt.config().blockSize();
    int rows = rows(gpt);
    int windows = text.windows(block);
    if (windows == 0) {
      throw new IllegalArgumentException(
          "a split of " + text.size() + " tokens has nothing to predict");
    }
    double[] sums = new double[windows];
    for (int number : partition.batches(text.batches(block, rows))) {
      TokenRows batch = text.heldOut(block, rows, number);
      sum(gpt, batch, temperature, sums, Math.min(number * rows, windows - batch.size()), listener);
    }
    return new HeldOutLoss(sums, text.predicted());
  }

  /** Number of batches for the windows of a split. */
  public static int batches(Gpt gpt, SplitText text) {
    return text.batches(gpt.config().blockSize(), rows(gpt));
  }

  private static int rows(Gpt gpt) {
    return BatchRows.read(gpt.config(), gpt.config().blockSize(), POSITIONS_PER_BATCH);
  }

  private static void sum(
      Gpt gpt,
      TokenRows windows,
      double temperature,
      double[] sums,
      int at,
      ProgressListener listener) {
    float[][] logs = gpt.logLikelihoods(windows.tokens(), temperature);
    for (int row = 0; row < logs.length; row++) {
      for (int t = windows.firstPredicted(row); t < windows.endPredicted(row); t++) {
        sums[at + row] -= logs[row][t];
      }
    }
    int length = windows.width() - 1;
    listener.onCompute(
        Flops.scored(windows.predicted(), gpt.config().forwardFlops(windows.size(), length)));
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
