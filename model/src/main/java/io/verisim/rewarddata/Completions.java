package io.verisim.rewarddata;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.SamplingConfig;
import io.verisim.training.Partition;
import io.verisim.training.Phase;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Completes many prompts to one length, batch by batch. Prompts of similar length share a batch, so
 * that few given tokens are recomputed. Results have the order of the prompts.
 */
public final class Completions implements Phase {
  private static final String FILE = "completions.bin";

  private final Sampler sampler;
  private final int[][] prompts;
  private final int length;
  private final Seeds seeds;
  private final int[] order;
  private final int rows;
  private final int[][] texts;
  private int[] batches;
  private int done;

  /**
   * @param length tokens of each text, prompt included; beyond the model's block, the sampler
   *     continues with a sliding window
   */
  public Completions(Gpt gpt, SamplingConfig sampling, int[][] prompts, int length, Seeds seeds) {
    this.sampler = new Sampler(gpt, sampling);
    this.prompts = prompts;
    this.length = length;
    this.seeds = seeds;
    this.order = IntStream.range(0, prompts.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> prompts[i].length))
        .mapToInt(Integer::intValue)
        .toArray();
    this.rows = sampler.batchRows();
    this.texts = new int[prompts.length][];
    this.batches = Partition.ALL.batches(batches());
  }

  /** Number of batches for all prompts. */
  public int batches() {
    return (prompts.length + rows - 1) / rows;
  }

  /** Restricts this phase to the batches of a partition; call it before the first step. */
  public Completions only(Partition partition) {
    batches = partition.batches(batches());
    return this;
  }

  @Override
  public long step() {
    return done;
  }

  @Override
  public long totalSteps() {
    return batches.length;
  }

  @Override
  public String unit() {
    return "batches";
  }

  @Override
  public boolean finished() {
    return done >= batches.length;
  }

  /** The completed texts, [prompts][length], in the order of the prompts. */
  public int[][] texts() {
    long complete = Arrays.stream(texts).filter(Objects::nonNull).count();
    if (complete < prompts.length) {
      throw new IllegalStateException(
          "only " + complete + " of " + prompts.length + " texts are complete");
    }
    return texts;
  }

  /** Tokens of each completed text, in the order of the prompts; what follows is padding. */
  public int[] lengths() {
    int[] given = Arrays.stream(prompts).mapToInt(prompt -> prompt.length).toArray();
    return sampler.lengths(texts(), given);
  }

  /** The numbers of a batch's prompts. */
  private int[] members(int batch) {
    return Arrays.copyOfRange(order, batch * rows, Math.min(prompts.length, (batch + 1) * rows));
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    int[] members = members(batches[done]);
    int[][] batch = Arrays.stream(members).mapToObj(i -> prompts[i]).toArray(int[][]::new);
    int[][] written = sampler.write(batch, length, seeds.at(batches[done], 1), listener);
    for (int i = 0; i < members.length; i++) {
      texts[members[i]] = written[i];
    }
    done++;
    return Map.of();
  }

  @Override
  public void save(Path folder) throws IOException {
    int[] saved = members(Arrays.copyOf(batches, done));
    try (DataOutputStream out = new DataOutputStream(
        new java.io.BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE))))) {
      out.writeInt(saved.length);
      for (int text : saved) {
        for (int token : texts[text]) {
          out.writeInt(token);
        }
      }
    }
  }

  private int[] members(int[] some) {
    return Arrays.stream(some).flatMap(batch -> Arrays.stream(members(batch))).toArray();
  }

  @Override
  public void restore(Path folder) throws IOException {
    int left = read(folder, batches);
    while (left > 0) {
      left -= members(batches[done]).length;
      done++;
    }
  }

  /**
   * Adds the texts of another partition; {@link #save} must have written them after its last batch.
   */
  public void take(Path folder, Partition partition) throws IOException {
    read(folder, partition.batches(batches()));
  }

  private int read(Path folder, int[] from) throws IOException {
    int[] members = members(from);
    try (DataInputStream in = new DataInputStream(
        new java.io.BufferedInputStream(Files.newInputStream(folder.resolve(FILE))))) {
      int saved = in.readInt();
      for (int i = 0; i < saved; i++) {
        int[] text = new int[length];
        for (int t = 0; t < length; t++) {
          text[t] = in.readInt();
        }
        texts[members[i]] = text;
      }
      return saved;
    }
  }

  @Override
  public void close() {
    Arrays.fill(texts, null);
  }
}
