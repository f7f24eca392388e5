package io.verisim.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.text.TokenRows;
import java.util.Arrays;

/**
 * How far a model diverges from a judge on its own text. The judge is a language model of the same
 * tokens that no training sees.
 *
 * <p>{@code KL(model || judge) = H(model, judge) - H(model)}, the mean over the tokens that the
 * model wrote. At each of them both distributions are compared exactly over the vocabulary. A lower
 * temperature lowers the cross-entropy and the entropy; their difference falls only if the model
 * puts its probability where the judge does.
 *
 * @param crossEntropy H(model, judge) per token in nats
 * @param entropy H(model) per token in nats
 * @param divergence KL(model || judge) per token in nats; errors treat texts as independent
 */
public record JudgeDivergence(Estimate crossEntropy, Estimate entropy, Estimate divergence) {
  /** Maximum number of positions in one pass through the networks. */
  private static final int POSITIONS_PER_BATCH = 8192;

  /** Blocks of a text that are judged. */
  private static final int BLOCKS = 4;

  /**
   * Judges texts by windows of a block, which overlap by half a block: each token is judged after
   * at least half a block, unless it belongs to the text's first block. At most four blocks of a
   * text are judged.
   *
   * @param texts of which the tokens that the model wrote count
   * @param temperature at which the model wrote them
   */
  public static JudgeDivergence of(
      Gpt gpt, Gpt judge, TokenRows texts, double temperature, ProgressListener listener) {
    int block = gpt.config().blockSize();
    int length = Math.min(texts.width(), BLOCKS * block);
    double[] entropies = new double[texts.size()];
    double[] crossEntropies = new double[texts.size()];
    double[] tokens = new double[texts.size()];
    int step = Math.max(1, block / 2);
    int rows = Math.min(
        BatchRows.read(gpt.config(), block, POSITIONS_PER_BATCH),
        BatchRows.read(judge.config(), block, POSITIONS_PER_BATCH));
    for (int start = 0; start == 0 || start + block - step < length; start += step) {
      int end = Math.min(start + block, length);
      int fresh = start == 0 ? 1 : start + block - step;
      for (int from = 0; from < texts.size(); from += rows) {
        int to = Math.min(texts.size(), from + rows);
        float[][][] judged = judged(
            gpt, judge, windows(texts.tokens(), from, to, start, end - 1), temperature, listener);
        for (int row = from; row < to; row++) {
          int last = Math.min(end, texts.to()[row]);
          for (int token = Math.max(fresh, texts.from()[row]); token < last; token++) {
            int position = token - 1 - start;
            entropies[row] += judged[0][row - from][position];
            crossEntropies[row] += judged[1][row - from][position];
            tokens[row]++;
          }
        }
      }
    }
    double[] divergences = new double[texts.size()];
    Arrays.setAll(divergences, row -> crossEntropies[row] - entropies[row]);
    return new JudgeDivergence(
        Estimate.ratio(crossEntropies, tokens),
        Estimate.ratio(entropies, tokens),
        Estimate.ratio(divergences, tokens));
  }

  private static int[][] windows(int[][] texts, int from, int to, int start, int end) {
    int[][] windows = new int[to - from][];
    Arrays.setAll(windows, row -> Arrays.copyOfRange(texts[from + row], start, end));
    return windows;
  }

  /** Entropies and cross-entropies, each [rows][length]. */
  private static float[][][] judged(
      Gpt gpt, Gpt judge, int[][] windows, double temperature, ProgressListener listener) {
    int length = windows[0].length;
    float[] flat;
    try (NDManager scope = gpt.newScope()) {
      NDArray tokens = gpt.tensor(scope, windows);
      NDArray judged = GptScript.logProbabilities(scope, judge, tokens);
      flat = GptScript.entropies(scope, gpt, tokens, judged, temperature).toFloatArray();
    }
    long scored = (long) windows.length * length;
    listener.onCompute(Flops.scored(
        scored,
        gpt.config().forwardFlops(windows.length, length)
            + judge.config().forwardFlops(windows.length, length)));
    listener.onProgress();
    int half = flat.length / 2;
    return new float[][][] {
      Gpt.rows(Arrays.copyOf(flat, half), windows.length, length),
      Gpt.rows(Arrays.copyOfRange(flat, half, flat.length), windows.length, length)
    };
  }
}
