package io.verisim.gpt;

import io.verisim.engine.Torch;

/**
 * How many rows one native call computes. Between two calls a stage tells that it is alive, so a
 * call takes about two seconds of a core at most, whatever the model: 100 GFLOP on a CPU. A row is
 * not divided. It also has at most 2^26 logits, which with a large vocabulary use most of the
 * memory.
 *
 * <p>The numbers follow from model and device, and not from measured time, because they decide how
 * sums are rounded: the same work has the same result, also after a crash. A GPU has no limit of
 * work.
 */
public final class BatchRows {
  private static final double CPU_FLOPS = 1e11;
  private static final int LOGITS = 1 << 26;

  /** A backward pass takes two forward passes. */
  private static final int TRAINED = 3;

  private BatchRows() {}

  /**
   * Rows of a forward pass.
   *
   * @param length tokens of a row
   * @param positions at most, in all rows
   */
  public static int read(GptConfig config, int length, int positions) {
    double work = config.forwardFlops(1, length) / length;
    double most = Math.min(Math.min(positions, LOGITS / config.vocabSize()), budget() / work);
    return Math.max(1, (int) most / length);
  }

  /**
   * Rows of a forward and a backward pass.
   *
   * @param asked at most; on a GPU, as many
   */
  public static int trained(Gpt gpt, int length, int asked) {
    return atMost(asked, gpt.config(), length, TRAINED);
  }

  /**
   * Rows of a forward pass.
   *
   * @param asked at most; on a GPU, as many
   */
  public static int scored(GptConfig config, int length, int asked) {
    return atMost(asked, config, length, 1);
  }

  private static int atMost(int asked, GptConfig config, int length, int passes) {
    if (budget() == Double.POSITIVE_INFINITY) {
      return asked;
    }
    double most = Math.min(
        (double) LOGITS / config.vocabSize() / length,
        budget() / (passes * config.forwardFlops(1, length)));
    return (int) Math.max(1, Math.min(asked, most));
  }

  /**
   * Rows of a forward pass without logits.
   *
   * @param positions at most, in all rows
   */
  public static int hidden(GptConfig config, int length, int positions) {
    double most = Math.min((double) positions / length, budget() / config.forwardFlops(1, length));
    return (int) Math.max(1, most);
  }

  /**
   * Positions that are sampled one after the other.
   *
   * @param asked at most
   */
  static int sampled(GptConfig config, int rows, int length, int asked) {
    double work = rows * config.forwardFlops(1, length) / length;
    return (int) Math.max(1, Math.min(asked, budget() / work));
  }

  private static double budget() {
    return Torch.device().equals("cpu") ? CPU_FLOPS : Double.POSITIVE_INFINITY;
  }
}
