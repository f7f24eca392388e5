package io.verisim.gpt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Completes a batch of texts with a key-value cache and a separate random generator.
 *
 * <p>Prompts may have different lengths. The batch starts at the end of the shortest prompt, and
 * longer rows keep their given tokens until their prompt ends. The sampled tokens depend only on
 * the seed, the tokens and the composition of the batch, and those of a large model on the device,
 * too ({@link BatchRows}).
 */
public final class Sampler {
  /** Positions sampled by one native call; the listener is called between native calls. */
  private static final int CHUNK = 64;

  /** The same for a model whose texts end; between the calls, rows that are over leave. */
  private static final int CHUNK_WITH_END = 16;

  /** The dimension of the cache [layers, 2, rows, heads, positions, width] that counts rows. */
  private static final int CACHE_ROWS = 2;

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
   * Continues beyond the block: when a row is full, its last half block becomes the next prompt. A
   * row that is over is filled with the end token.
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
      ProgressListener continuing = new Continuing(listener, texts, written - block / 2);
      int[][] continued =
          complete(tails, block / 2 + more, seed + written, continuing).tokens();
      for (int row = 0; row < texts.length; row++) {
        texts[row] = Arrays.copyOf(texts[row], written + more);
        System.arraycopy(continued[row], block / 2, texts[row], written, more);
      }
      written += more;
    }
    return texts;
  }

  /**
   * Tells a listener of whole texts, while their ends are completed.
   *
   * @param kept the number of tokens before the ends
   */
  private record Continuing(ProgressListener listener, int[][] texts, int kept)
      implements ProgressListener {
    @Override
    public void onProgress() {
      listener.onProgress();
    }

    @Override
    public void onCompute(Flops flops) {
      listener.onCompute(flops);
    }

    @Override
    public void onSampled(Supplier<int[][]> rows) {
      listener.onSampled(() -> {
        int[][] ends = rows.get();
        int[][] whole = new int[ends.length][];
        Arrays.setAll(whole, row -> {
          int[] text = Arrays.copyOf(texts[row], kept + ends[row].length);
          System.arraycopy(ends[row], 0, text, kept, ends[row].length);
          return text;
        });
        return whole;
      });
    }
  }

  /**
   * Tokens of each text, its end token included: all of them if the model's texts do not end, or if
   * a text has not ended.
   *
   * @param texts rows with their prompts, padded with the end token
   * @param given [rows], tokens of the prompts
   */
  public int[] lengths(int[][] texts, int... given) {
    Integer end = gpt.config().endToken();
    int[] lengths = new int[texts.length];
    for (int row = 0; row < texts.length; row++) {
      lengths[row] = end == null ? texts[row].length : length(texts[row], given[row], end);
    }
    return lengths;
  }

  private static int length(int[] text, int given, int end) {
    // A prompt whose last token is the end token is a complete text.
    int length = given;
    while (length < text.length && text[length - 1] != end) {
      length++;
    }
    return length;
  }

  /**
   * Number of rows per batch that keeps the cache below a quarter of a gigabyte. This number
   * affects the sampled tokens.
   */
  public int batchRows() {
    GptConfig shape = gpt.config();
    long cacheBytes =
        2L * Float.BYTES * shape.nLayer() * shape.block().keyWidth() * shape.blockSize();
    return (int) Math.max(1, Math.min(256, (256L << 20) / cacheBytes));
  }

  /** The native tensors of one batch, from which rows that are over may leave. */
  private final class Batch {
    private final NDManager scope;
    private final int length;
    private final int[] given;
    private final int[][] texts;
    private final float[][] logProbabilities;
    private final float[][] entropies;
    private int[] open;
    private GptScript.SampledRows sampled;
    private NDArray cache;

    Batch(NDManager scope, int[][] prompts, int[] given, int length) {
      int rows = prompts.length;
      this.scope = scope;
      this.length = length;
      this.given = given;
      this.texts = new int[rows][];
      this.logProbabilities = new float[rows][];
      this.entropies = new float[rows][];
      this.open = IntStream.range(0, rows).toArray();
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
        int most = BatchRows.hidden(gpt.config(), start, Integer.MAX_VALUE);
        for (int first = 0; first < texts.length; ) {
          int last = Math.min(texts.length, first + most);
          GptScript.fillCache(gpt, known.get(first + ":" + last), cache, first);
          listener.onProgress();
          first = last;
        }
      }
      Integer end = gpt.config().endToken();
      int chunk = BatchRows.sampled(
          gpt.config(), texts.length, length, end == null ? CHUNK : CHUNK_WITH_END);
      long positions = (long) texts.length * start;
      for (int from = start; from < length && open.length > 0; from += chunk) {
        int to = Math.min(length, from + chunk);
        positions += (long) open.length * (to - from);
        GptScript.sample(gpt, cache, sampled, from, to, config, seed + from);
        if (end != null && to < length) {
          leave(to, end);
        }
        listener.onSampled(() -> upTo(to));
        listener.onProgress();
      }
      take(IntStream.range(0, open.length).toArray());
      int[] lengths = lengths(texts, given);
      long drawn = 0;
      for (int row = 0; row < texts.length; row++) {
        drawn += lengths[row] - given[row];
      }
      double computed = positions / ((double) texts.length * length);
      listener.onCompute(
          Flops.sampled(drawn, computed * gpt.config().forwardFlops(texts.length, length)));
      return new Samples(texts, given, lengths, logProbabilities, entropies);
    }

    private int[][] upTo(int position) {
      long[] tokens = sampled.tokens().toLongArray();
      int[][] rows = new int[texts.length][];
      for (int i = 0; i < open.length; i++) {
        int at = i * length;
        rows[open[i]] = new int[position];
        Arrays.setAll(rows[open[i]], t -> (int) tokens[at + t]);
      }
      Arrays.setAll(
          rows, row -> rows[row] == null ? Arrays.copyOf(texts[row], position) : rows[row]);
      return rows;
    }

    /** Takes the rows that ended before a position out, once they are half of the batch. */
    private void leave(int position, int end) {
      long[] last = sampled.tokens().get(":, " + (position - 1)).toLongArray();
      IntPredicate isOver = row -> last[row] == end && given[open[row]] <= position;
      int[] over = IntStream.range(0, open.length).filter(isOver).toArray();
      if (over.length * 2 < open.length) {
        return;
      }
      int[] rest = IntStream.range(0, open.length).filter(isOver.negate()).toArray();
      take(over);
      for (int row : over) {
        Arrays.fill(texts[open[row]], position, length, end);
      }
      open = Arrays.stream(rest).map(row -> open[row]).toArray();
      if (open.length > 0) {
        NDArray kept =
            scope.create(Arrays.stream(rest).asLongStream().toArray(), new Shape(rest.length));
        sampled = new GptScript.SampledRows(
            GptScript.rows(scope, sampled.tokens(), kept, 0),
            GptScript.rows(scope, sampled.given(), kept, 0),
            GptScript.rows(scope, sampled.logProbabilities(), kept, 0),
            GptScript.rows(scope, sampled.entropies(), kept, 0));
        NDArray smaller = GptScript.rows(scope, cache, kept, CACHE_ROWS);
        cache.close();
        cache = smaller;
      }
    }

    /** Copies the results of some of the open rows. */
    private void take(int... rows) {
      if (rows.length == 0) {
        return;
      }
      long[] tokens = sampled.tokens().toLongArray();
      float[] logs = sampled.logProbabilities().toFloatArray();
      float[] spread = sampled.entropies().toFloatArray();
      for (int row : rows) {
        int at = row * length;
        texts[open[row]] = new int[length];
        Arrays.setAll(texts[open[row]], t -> (int) tokens[at + t]);
        logProbabilities[open[row]] = Arrays.copyOfRange(logs, at, at + length);
        entropies[open[row]] = Arrays.copyOfRange(spread, at, at + length);
      }
    }
  }
}
