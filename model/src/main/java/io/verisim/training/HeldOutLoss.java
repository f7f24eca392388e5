package io.verisim.training;

import io.verisim.engine.Pulse;
import io.verisim.gpt.Gpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cross-entropy of a model on a whole split. */
public final class HeldOutLoss {
  /** Positions that go through the network at once, at the most. */
  private static final int POSITIONS_PER_BATCH = 8192;
  /** Logits computed at once, at the most: with a large vocabulary they dwarf everything else. */
  private static final int LOGITS_PER_BATCH = 1 << 26;

  private HeldOutLoss() {}

  /**
   * Mean negative log-likelihood a token, in nats. The split is cut into adjoining windows of a block; every token but
   * the first is predicted exactly once and weighs the same, whatever the batches. Perplexity is its exponential.
   */
  public static double of(Gpt gpt, int[] tokens, Pulse pulse) {
    if (tokens.length < 2) {
      throw new IllegalArgumentException(
          "a split of " + tokens.length + " tokens has nothing to predict");
    }
    int block = gpt.config().blockSize();
    int positions =
        Math.min(POSITIONS_PER_BATCH, LOGITS_PER_BATCH / gpt.config().vocabSize());
    int rowsPerBatch = Math.max(1, positions / block);
    List<int[]> windows = new ArrayList<>();
    double sum = 0;
    for (int at = 0; at + 1 < tokens.length; at += block) {
      int[] window = Arrays.copyOfRange(tokens, at, Math.min(tokens.length, at + block + 1));
      boolean full = window.length == block + 1;
      if (full) {
        windows.add(window);
      }
      if (windows.size() == rowsPerBatch || !full) {
        sum += sum(gpt, windows);
        windows.clear();
        pulse.beat();
      }
      if (!full) {
        sum += sum(gpt, List.of(window));
      }
    }
    sum += sum(gpt, windows);
    return -sum / (tokens.length - 1);
  }

  private static double sum(Gpt gpt, List<int[]> windows) {
    if (windows.isEmpty()) {
      return 0;
    }
    double sum = 0;
    for (float[] row : gpt.logLikelihoods(windows.toArray(int[][]::new), 1.0)) {
      for (float value : row) {
        sum += value;
      }
    }
    return sum;
  }
}
