package io.verisim.gpt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import java.util.Arrays;

/**
 * Completes a batch of texts with a key-value cache and a separate random generator.
 *
 * <p>Prompts may have different lengths. The batch starts at the end of the shortest prompt, and
 * longer rows keep their given tokens until their prompt ends. The sampled tokens depend only on
 * the seed, the tokens and the composition of the batch.
 */
public final class Sampler {
  /** Positions sampled by one native call; the listener is called between native calls. */
  private static final int CHUNK = 64;

  private final Gpt gpt;
  private final SamplingConfig config;

  public Sampler(Gpt gpt, SamplingConfig config) {
    this.gpt = gpt;
    this.config = config;
  }

  /**
   * Completes each row to {@code length} tokens.
   *
   * @param prompts rows of at least one token each and at most {@code length}
   * @param length of the completed rows, at most the model's block
   */
  public Samples complete(int[][] prompts, int length, long seed, ProgressListener listener) {
    int[] given = Arrays.stream(prompts).mapToInt(row -> row.length).toArray();
    int start = Arrays.stream(given)
        .min()
        .orElseThrow(() -> new IllegalArgumentException("no rows to complete"));
    int longest = Arrays.stream(given).max().orElseThrow();
    if (start < 1 || longest > length || length > gpt.config().blockSize()) {
      throw new IllegalArgumentException(
          "rows of " + start + " to " + longest + " tokens cannot be completed to " + length
              + ": a row needs at least one token, and the block holds "
              + gpt.config().blockSize());
    }
    try (NDManager scope = gpt.newScope()) {
      return new Batch(scope, prompts, given, length).run(start, seed, listener);
    }
  }

  /**
   * Continues beyond the block: when a row is full, its last half block becomes the next prompt.
   *
   * @param length tokens of each completed row, prompts included
   */
  public int[][] write(int[][] prompts, int length, long seed, ProgressListener listener) {
    int block = gpt.config().blockSize();
    int[][] texts = complete(prompts, Math.min(length, block), seed, listener).tokens();
    for (int written = block; written < length; ) {
      int more = Math.min(length - written, block - block / 2);
      int[][] tails = new int[texts.length][];
      for (int row = 0; row < texts.length; row++) {
        tails[row] = Arrays.copyOfRange(texts[row], written - block / 2, written);
      }
      int[][] continued =
          complete(tails, block / 2 + more, seed + written, listener).tokens();
      for (int row = 0; row < texts.length; row++) {
        texts[row] = Arrays.copyOf(texts[row], written + more);
        System.arraycopy(continued[row], block / 2, texts[row], written, more);
      }
      written += more;
    }
    return texts;
  }

  /**
   * Number of rows per batch that keeps the cache below a quarter of a gigabyte. This number
   * affects the sampled tokens.
   */
  public int batchRows() {
    GptConfig shape = gpt.config();
    long cacheBytes = 2L * Float.BYTES * shape.nLayer() * shape.nEmbd() * shape.blockSize();
    return (int) Math.max(1, Math.min(256, (256L << 20) / cacheBytes));
  }

  /** The native tensors of one batch. */
  private final class Batch {
    private final int rows;
    private final int length;
    private final int[] given;
    private final GptScript.SampledRows sampled;
    private final NDArray cache;

    Batch(NDManager scope, int[][] prompts, int[] given, int length) {
      this.rows = prompts.length;
      this.length = length;
      this.given = given;
      int[][] padded = new int[rows][];
      Arrays.setAll(padded, row -> Arrays.copyOf(prompts[row], length));
      this.sampled = new GptScript.SampledRows(
          gpt.tensor(scope, padded),
          scope.create(Arrays.stream(given).asLongStream().toArray(), new Shape(rows)),
          scope.zeros(new Shape(rows, length), DataType.FLOAT32),
          scope.zeros(new Shape(rows, length), DataType.FLOAT32));
      this.cache = GptScript.newCache(scope, gpt, sampled.tokens(), rows, length);
    }

    Samples run(int start, long seed, ProgressListener listener) {
      if (start > 1) {
        NDArray known = sampled.tokens().get(":, 0:" + (start - 1));
        GptScript.fillCache(gpt, known, cache);
      }
      for (int from = start; from < length; from += CHUNK) {
        int to = Math.min(length, from + CHUNK);
        GptScript.sample(gpt, cache, sampled, from, to, config, seed + from);
        listener.onProgress();
      }
      long drawn = Arrays.stream(given).mapToLong(known -> length - known).sum();
      listener.onCompute(Flops.sampled(drawn, gpt.config().forwardFlops(rows, length)));
      return result();
    }

    private Samples result() {
      long[] flat = sampled.tokens().toLongArray();
      int[][] texts = new int[rows][length];
      for (int i = 0; i < flat.length; i++) {
        texts[i / length][i % length] = (int) flat[i];
      }
      return new Samples(
          texts,
          given,
          Gpt.rows(sampled.logProbabilities().toFloatArray(), rows, length),
          Gpt.rows(sampled.entropies().toFloatArray(), rows, length));
    }
  }
}
