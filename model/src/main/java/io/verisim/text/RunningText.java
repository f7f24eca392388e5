package io.verisim.text;

import io.verisim.engine.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Text in which a sample is a window at a uniformly drawn position. */
public final class RunningText implements SplitText {
  private final Tokens tokens;

  /** Becomes the owner of the array. */
  public RunningText(int... tokens) {
    this(Tokens.of(tokens));
  }

  public RunningText(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public long size() {
    return tokens.size();
  }

  @Override
  public long texts(int length) {
    return Math.max(0, size() - length + 1);
  }

  @Override
  public TokenRows draw(int rows, int block, Random random) {
    return natural(rows, block + 1, random);
  }

  @Override
  public TokenRows natural(int rows, int length, Random random) {
    int[][] windows = new int[rows][];
    for (int row = 0; row < rows; row++) {
      windows[row] = window(length, random);
    }
    return TokenRows.whole(windows);
  }

  /** The beginnings of texts, of uniformly drawn length in [1, block / 2]. */
  @Override
  public int[][] prompts(int count, int block, Random random) {
    int[][] prompts = new int[count][];
    for (int prompt = 0; prompt < count; prompt++) {
      prompts[prompt] = window(1 + random.nextInt(Math.max(1, block / 2)), random);
    }
    return prompts;
  }

  private int[] window(int length, Random random) {
    if (length > size()) {
      throw new IllegalArgumentException(
          "a window of " + length + " tokens does not fit a split of " + size());
    }
    return tokens.range(position(size() - length + 1, random), length);
  }

  /** A position below a bound. A bound beyond int is far below the range of a long. */
  private static long position(long bound, Random random) {
    return bound <= Integer.MAX_VALUE
        ? random.nextInt((int) bound)
        : (random.nextLong() >>> 1) % bound;
  }

  @Override
  public int start(int prompt) {
    return 0;
  }

  private int fullWindows(int block) {
    return Math.toIntExact(predicted() / block);
  }

  @Override
  public int windows(int block) {
    return Math.toIntExact((predicted() + block - 1) / block);
  }

  @Override
  public long predicted() {
    return Math.max(0, size() - 1);
  }

  @Override
  public int batches(int block, int rows) {
    int full = fullWindows(block);
    return (full + rows - 1) / rows + windows(block) - full;
  }

  /** Adjoining windows; a shorter last window is a batch of its own. */
  @Override
  public TokenRows heldOut(int block, int rows, int batch) {
    int full = fullWindows(block);
    int from = batch * rows;
    if (from >= full) {
      long at = (long) full * block;
      return TokenRows.whole(new int[][] {tokens.range(at, (int) (size() - at))});
    }
    int[][] windows = new int[Math.min(full, from + rows) - from][];
    for (int row = 0; row < windows.length; row++) {
      windows[row] = tokens.range((long) (from + row) * block, block + 1);
    }
    return TokenRows.whole(windows);
  }

  @Override
  public int writtenLength(int wanted, int block) {
    return (int) Math.min(wanted, size());
  }

  @Override
  public int anyToken(Random random) {
    return tokens.range(position(size(), random), 1)[0];
  }

  @Override
  public RunningText encodedBy(
      Tokenizer other, Tokenizer tokenizer, int longest, ProgressListener listener) {
    List<int[]> encoded = new ArrayList<>();
    TokenText.pieces(tokens, tokenizer, piece -> {
      encoded.add(other.encode(piece));
      listener.onProgress();
    });
    return new RunningText(encoded.stream().flatMapToInt(Arrays::stream).toArray());
  }

  @Override
  public String decode(Tokenizer tokenizer) {
    return tokenizer.decode(tokens.range(0, (int) Math.min(MEASURED, size())));
  }

  /** The tokens, in the order of the text. */
  public Tokens tokens() {
    return tokens;
  }
}
