package io.verisim.rewardmodel;

import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.text.Alignment;
import io.verisim.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A scorer that reads a text in the tokens of its own tokenizer. What it finds is brought to the
 * base model's tokens by segments, at whose ends both have a token's end ({@link Alignment}): the
 * logarithm of the ratio of the two probabilities of a segment is spread evenly over the base
 * model's tokens in it.
 *
 * <p>Three kinds of segments have no probability: the first one, because neither model predicts its
 * first token; the last one of a text that may go on, because its last token may be the beginning
 * of a longer one; and parts of characters at either end.
 */
public record TextScorer(Gpt gpt, Tokenizer tokenizer, Tokenizer base) implements Scorer {
  @Override
  public Optional<NextToken> nextToken() {
    return obstacle(tokenizer, base).isEmpty()
        ? Optional.of(new NextCharacter(gpt, tokenizer, base))
        : Optional.empty();
  }

  /**
   * Why a scorer with a tokenizer has no distribution over the base model's next token.
   *
   * @return nothing if it has one
   */
  public static Optional<String> obstacle(Tokenizer tokenizer, Tokenizer base) {
    return NextCharacter.obstacle(tokenizer, base);
  }

  /** Any number: it divides them itself. */
  @Override
  public int rowsAtOnce(int length, int positions) {
    return Integer.MAX_VALUE;
  }

  @Override
  public float[][] logLikelihoods(
      int[][] tokens, int[] lengths, float[][] baseLogs, ProgressListener listener) {
    List<Alignment> texts = new ArrayList<>();
    List<Window> windows = new ArrayList<>();
    float[][] own = new float[tokens.length][];
    for (int row = 0; row < tokens.length; row++) {
      Alignment text = Alignment.of(Arrays.copyOf(tokens[row], lengths[row]), base, tokenizer);
      texts.add(text);
      own[row] = new float[Math.max(0, text.tokens().length - 1)];
      windows.addAll(Window.over(text.tokens(), own[row], gpt.config().blockSize()));
    }
    read(windows, listener);
    float[][] logs = new float[tokens.length][];
    for (int row = 0; row < tokens.length; row++) {
      logs[row] = spread(texts.get(row), own[row], baseLogs[row]);
    }
    return logs;
  }

  /**
   * Tokens that the model reads at once.
   *
   * @param known tokens at the beginning that an earlier window has predicted, or that have no
   *     prediction; they are read as context
   * @param logs of the whole text; the window fills its part
   */
  private record Window(int[] text, float[] logs, int from, int to, int known) {

    /** Windows that overlap by half, so that each predicted token follows half a block of text. */
    static List<Window> over(int[] text, float[] logs, int block) {
      List<Window> windows = new ArrayList<>();
      int predicted = 1;
      while (predicted < text.length) {
        int from = predicted == 1 ? 0 : predicted - Math.max(1, block / 2);
        int to = Math.min(text.length, from + block + 1);
        windows.add(new Window(text, logs, from, to, predicted - from));
        predicted = to;
      }
      return windows;
    }

    int length() {
      return to - from;
    }

    void fill(float[] read) {
      System.arraycopy(read, known - 1, logs, from + known - 1, length() - known);
    }
  }

  /** In batches of similar lengths, so that little padding is computed. */
  private void read(List<Window> windows, ProgressListener listener) {
    List<Window> sorted = new ArrayList<>(windows);
    sorted.sort(Comparator.comparingInt(Window::length).reversed());
    int done = 0;
    while (done < sorted.size()) {
      int width = sorted.get(done).length();
      int rows = BatchRows.read(gpt.config(), width, Integer.MAX_VALUE);
      List<Window> batch = sorted.subList(done, Math.min(sorted.size(), done + rows));
      int[][] tokens = new int[batch.size()][width];
      for (int row = 0; row < batch.size(); row++) {
        Window window = batch.get(row);
        System.arraycopy(window.text(), window.from(), tokens[row], 0, window.length());
      }
      float[][] logs = gpt.logLikelihoods(tokens, 1.0);
      listener.onCompute(Flops.scored(
          (long) batch.size() * (width - 1), gpt.config().forwardFlops(batch.size(), width - 1)));
      listener.onProgress();
      for (int row = 0; row < batch.size(); row++) {
        batch.get(row).fill(logs[row]);
      }
      done += batch.size();
    }
  }

  private static float[] spread(Alignment text, float[] own, float[] baseLogs) {
    float[] logs = new float[baseLogs.length];
    Arrays.fill(logs, Float.NaN);
    int from = 0;
    int ownFrom = 0;
    for (int segment = 0; segment < text.segments(); segment++) {
      int to = text.ends()[segment];
      int ownTo = text.otherEnds()[segment];
      boolean unfinished = text.cut() && ownTo == text.tokens().length;
      if (from > 0 && ownFrom > 0 && ownTo > ownFrom && !unfinished) {
        double ratio =
            (sum(own, ownFrom - 1, ownTo - 1) - sum(baseLogs, from - 1, to - 1)) / (to - from);
        for (int t = from - 1; t < to - 1; t++) {
          logs[t] = (float) (baseLogs[t] + ratio);
        }
      }
      from = to;
      ownFrom = ownTo;
    }
    return logs;
  }

  private static double sum(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
