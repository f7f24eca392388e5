package io.verisim.rewarddata;

import io.verisim.engine.Pulse;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.SamplingConfig;
import io.verisim.training.Phase;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Completes many prompts to one length, batch by batch. Prompts of similar length share a batch, so that little is
 * computed of what is known; results come back in the order of the prompts.
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
  private int done;

  /**
   * @param length tokens of each text, prompt included; beyond the model's block the sampler slides on
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
  }

  @Override
  public long step() {
    return ((long) done + rows - 1) / rows;
  }

  @Override
  public long totalSteps() {
    return ((long) prompts.length + rows - 1) / rows;
  }

  @Override
  public String unit() {
    return "batches";
  }

  @Override
  public boolean finished() {
    return done >= prompts.length;
  }

  /** The completed texts, [prompts][length], in the order of the prompts. */
  public int[][] texts() {
    if (!finished()) {
      throw new IllegalStateException(
          "only " + done + " of " + prompts.length + " texts are complete");
    }
    return texts;
  }

  @Override
  public Map<String, Double> advance(Pulse pulse) {
    int to = Math.min(prompts.length, done + rows);
    int[][] batch =
        IntStream.range(done, to).mapToObj(i -> prompts[order[i]]).toArray(int[][]::new);
    int[][] written = sampler.write(batch, length, seeds.at(step(), 1), pulse);
    for (int i = done; i < to; i++) {
      texts[order[i]] = written[i - done];
    }
    done = to;
    return Map.of();
  }

  @Override
  public void save(Path folder) throws IOException {
    try (DataOutputStream out = new DataOutputStream(
        new java.io.BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE))))) {
      out.writeInt(done);
      for (int i = 0; i < done; i++) {
        for (int token : texts[order[i]]) {
          out.writeInt(token);
        }
      }
    }
  }

  @Override
  public void restore(Path folder) throws IOException {
    try (DataInputStream in = new DataInputStream(
        new java.io.BufferedInputStream(Files.newInputStream(folder.resolve(FILE))))) {
      done = in.readInt();
      for (int i = 0; i < done; i++) {
        int[] text = new int[length];
        for (int t = 0; t < length; t++) {
          text[t] = in.readInt();
        }
        texts[order[i]] = text;
      }
    }
  }

  @Override
  public void close() {
    Arrays.fill(texts, null);
  }
}
