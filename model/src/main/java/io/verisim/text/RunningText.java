package io.verisim.text;

import java.util.Arrays;
import java.util.Random;

/** Text in which a sample is a window at a uniformly drawn position. */
public final class RunningText implements SplitText {
  private final int[] tokens;

  /** Becomes the owner of the array. */
  public RunningText(int... tokens) {
    this.tokens = tokens;
  }

  @Override
  public int size() {
    return tokens.length;
  }

  @Override
  public int texts(int length) {
    return Math.max(0, tokens.length - length + 1);
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
    if (length > tokens.length) {
      throw new IllegalArgumentException(
          "a window of " + length + " tokens does not fit a split of " + tokens.length);
    }
    int at = random.nextInt(tokens.length - length + 1);
    return Arrays.copyOfRange(tokens, at, at + length);
  }

  @Override
  public int start(int prompt) {
    return 0;
  }

  private int fullWindows(int block) {
    return Math.max(0, tokens.length - 1) / block;
  }

  @Override
  public int windows(int block) {
    return (int) (predicted() + block - 1) / block;
  }

  @Override
  public long predicted() {
    return Math.max(0, tokens.length - 1);
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
      return TokenRows.whole(new int[][] {Arrays.copyOfRange(tokens, full * block, tokens.length)});
    }
    int[][] windows = new int[Math.min(full, from + rows) - from][];
    for (int row = 0; row < windows.length; row++) {
      int at = (from + row) * block;
      windows[row] = Arrays.copyOfRange(tokens, at, at + block + 1);
    }
    return TokenRows.whole(windows);
  }

  @Override
  public int writtenLength(int wanted, int block) {
    return Math.min(wanted, tokens.length);
  }

  @Override
  public int anyToken(Random random) {
    return tokens[random.nextInt(tokens.length)];
  }

  @Override
  public RunningText encodedBy(Tokenizer other, Tokenizer tokenizer, int longest) {
    return new RunningText(other.encode(tokenizer.decode(tokens)));
  }

  @Override
  public String decode(Tokenizer tokenizer) {
    return tokenizer.decode(tokens);
  }

  /** The tokens, in the order of the text. */
  public int[] tokens() {
    return tokens.clone();
  }
}
