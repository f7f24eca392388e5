package io.verisim.baseline;

import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.SamplingConfig;
import io.verisim.rewarddata.Completions;
import io.verisim.text.Examples;
import io.verisim.text.RunningText;
import io.verisim.text.SplitText;
import io.verisim.training.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Distillation by sequences (Kim and Rush 2016): a scorer of the reward model writes texts at
 * temperature 1, and the student learns them by supervised training. Half of the compute writes,
 * half trains. A tenth of the texts is held out and selects the student's weights.
 *
 * <p>The texts of running text begin with a natural prefix and have eight blocks; those of examples
 * are the scorer's answers to natural prompts. It deviates from the source in that the scorer
 * samples instead of searching for its most likely text.
 *
 * <p>The phase changes {@code gpt} in place.
 */
public final class SequenceDistillation implements Phase {
  private static final int BLOCKS = 8;
  private static final int HELD_OUT = 10;

  /** Tokens of all texts at most, for the sake of memory. */
  private static final long TOKENS = 1L << 26;

  private static final String WRITING = "writing";
  private static final String TRAINING = "training";

  private final Gpt gpt;
  private final SupervisedBaseline.Config half;
  private final Seeds seeds;
  private final int[][] prompts;
  private final Completions writing;
  private @Nullable SupervisedBaseline training;

  /**
   * @param scorer reads from left to right, with the student's vocabulary; the caller owns it
   * @param config the whole compute budget; a budget that is too small for some texts and one step
   *     leaves the start
   * @param train natural text, from which the prompts are taken
   * @param texts decides the prompts and the scorer's texts
   */
  public SequenceDistillation(
      Gpt gpt,
      Gpt scorer,
      SupervisedBaseline.Config config,
      SplitText train,
      Seeds texts,
      Seeds seeds) {
    this.gpt = gpt;
    this.half = config.withFlops(config.flops() / 2);
    this.seeds = seeds;
    int block = gpt.config().blockSize();
    int length = train.writtenLength(BLOCKS * block, block);
    // Beyond its block, the sampler reads half a block again for each half that it writes.
    double text = scorer.config().forwardFlops(1, block) * Math.max(1, 2.0 * length / block - 1);
    int count = (int) Math.min(half.flops() / text, (double) TOKENS / length);
    boolean enough = count >= HELD_OUT && half.steps(gpt) > 0;
    this.prompts = train.prompts(enough ? count : 0, block, texts.random(-1, 0));
    this.writing = new Completions(scorer, SamplingConfig.atTemperature(1), prompts, length, texts);
  }

  @Override
  public long step() {
    return writing.step() + (training == null ? 0 : training.step());
  }

  @Override
  public long totalSteps() {
    return writing.totalSteps() + (prompts.length == 0 ? 0 : half.steps(gpt));
  }

  @Override
  public String unit() {
    return "steps";
  }

  @Override
  public boolean finished() {
    return step() >= totalSteps();
  }

  /** The training on the scorer's texts; absent while they are written. */
  public @Nullable SupervisedBaseline training() {
    return training;
  }

  @Override
  public Map<String, Double> advance(ProgressListener listener) {
    if (!writing.finished()) {
      return writing.advance(listener);
    }
    return begun().advance(listener);
  }

  private SupervisedBaseline begun() {
    if (training == null) {
      int heldOut = Math.max(1, prompts.length / HELD_OUT);
      training = new SupervisedBaseline(
          gpt, half, texts(heldOut, prompts.length), texts(0, heldOut), seeds);
    }
    return training;
  }

  /** The texts from {@code first} (inclusive) to {@code last} (exclusive). */
  private SplitText texts(int first, int last) {
    List<int[]> written = Arrays.asList(writing.texts()).subList(first, last);
    Integer end = gpt.config().endToken();
    if (end == null) {
      return new RunningText(written.stream().flatMapToInt(Arrays::stream).toArray());
    }
    int[] lengths = writing.lengths();
    int[][] given = Arrays.copyOfRange(prompts, first, last);
    int[][] answers = new int[last - first][];
    Arrays.setAll(answers, i -> {
      int[] text = written.get(i);
      int length = lengths[first + i];
      boolean ended = length > given[i].length && text[length - 1] == end;
      return Arrays.copyOfRange(text, given[i].length, ended ? length - 1 : length);
    });
    return new Examples(given, answers, end);
  }

  @Override
  public void save(Path folder) throws IOException {
    writing.save(Files.createDirectory(folder.resolve(WRITING)));
    if (training != null) {
      training.save(Files.createDirectory(folder.resolve(TRAINING)));
    }
  }

  @Override
  public void restore(Path folder) throws IOException {
    writing.restore(folder.resolve(WRITING));
    if (Files.exists(folder.resolve(TRAINING))) {
      begun().restore(folder.resolve(TRAINING));
    }
  }

  @Override
  public void close() {
    writing.close();
    if (training != null) {
      training.close();
    }
  }
}
