package io.verisim.text;

import io.verisim.engine.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Prompts and their completions. A text is a prompt, its completion, and an end token; only what
 * follows the prompt counts. Rows are padded with the end token.
 */
public final class Examples implements SplitText {
  private final int[][] prompts;
  private final int[][] completions;
  private final int end;

  /**
   * @param prompts [examples][own length], each at least one token
   * @param completions [examples][own length], without the end token
   * @param end the end token
   */
  public Examples(int[][] prompts, int[][] completions, int end) {
    if (prompts.length != completions.length || prompts.length == 0) {
      throw new IllegalArgumentException(prompts.length + " prompts and " + completions.length
          + " completions: expected equal numbers, at least 1");
    }
    this.prompts = prompts;
    this.completions = completions;
    this.end = end;
  }

  /** Number of examples. */
  public int count() {
    return prompts.length;
  }

  public int[] prompt(int example) {
    return prompts[example].clone();
  }

  public int[] completion(int example) {
    return completions[example].clone();
  }

  @Override
  public long size() {
    long size = 0;
    for (int example = 0; example < count(); example++) {
      size += length(example);
    }
    return size;
  }

  @Override
  public long texts(int length) {
    return count();
  }

  /** Tokens of an example's text: prompt, completion and the end token. */
  private int length(int example) {
    return prompts[example].length + completions[example].length + 1;
  }

  @Override
  public TokenRows draw(int rows, int block, Random random) {
    return natural(rows, block + 1, random);
  }

  @Override
  public TokenRows natural(int rows, int length, Random random) {
    return rows(drawn(rows, random), length);
  }

  @Override
  public int[][] prompts(int count, int block, Random random) {
    return Arrays.stream(drawn(count, random)).mapToObj(this::prompt).toArray(int[][]::new);
  }

  private int[] drawn(int rows, Random random) {
    int[] drawn = new int[rows];
    for (int row = 0; row < rows; row++) {
      drawn[row] = random.nextInt(count());
    }
    return drawn;
  }

  private TokenRows rows(int[] examples, int width) {
    int[][] tokens = new int[examples.length][width];
    int[] from = new int[examples.length];
    int[] to = new int[examples.length];
    for (int row = 0; row < examples.length; row++) {
      int example = examples[row];
      int prompt = prompts[example].length;
      if (length(example) > width) {
        throw new IllegalArgumentException("example " + example + " has " + length(example)
            + " tokens, which do not fit rows of " + width);
      }
      Arrays.fill(tokens[row], end);
      System.arraycopy(prompts[example], 0, tokens[row], 0, prompt);
      System.arraycopy(completions[example], 0, tokens[row], prompt, completions[example].length);
      from[row] = prompt;
      to[row] = length(example);
    }
    return new TokenRows(tokens, from, to);
  }

  @Override
  public int start(int prompt) {
    return prompt;
  }

  @Override
  public int windows(int block) {
    return count();
  }

  @Override
  public long predicted() {
    long predicted = count();
    for (int[] completion : completions) {
      predicted += completion.length;
    }
    return predicted;
  }

  @Override
  public int batches(int block, int rows) {
    return (count() + rows - 1) / rows;
  }

  @Override
  public TokenRows heldOut(int block, int rows, int batch) {
    int first = batch * rows;
    int[] examples = new int[Math.min(count(), first + rows) - first];
    Arrays.setAll(examples, row -> first + row);
    return rows(examples, block + 1);
  }

  @Override
  public int writtenLength(int wanted, int block) {
    return block;
  }

  @Override
  public int anyToken(Random random) {
    throw new IllegalStateException("an example has a prompt, so no text begins with nothing");
  }

  @Override
  public Examples encodedBy(
      Tokenizer other, Tokenizer tokenizer, int longest, ProgressListener listener) {
    int otherEnd = other
        .endToken()
        .orElseThrow(
            () -> new TextException(
                "the other tokenizer has no token that ends a text, which prompts and completions need"));
    List<int[]> otherPrompts = new ArrayList<>();
    List<int[]> otherCompletions = new ArrayList<>();
    for (int example = 0; example < count(); example++) {
      listener.onProgress();
      // As one text, because that is how it is scored. A token across the border is the answer's.
      String prompt = tokenizer.decode(prompts[example]);
      int[] text = other.encode(prompt + tokenizer.decode(completions[example]));
      int[] ends = other.ends(text);
      int border = 0;
      while (border < text.length && ends[border] <= prompt.length()) {
        border++;
      }
      border = Math.max(1, border);
      if (text.length >= border && text.length < longest) {
        otherPrompts.add(Arrays.copyOf(text, border));
        otherCompletions.add(Arrays.copyOfRange(text, border, text.length));
      }
    }
    if (otherPrompts.isEmpty()) {
      throw new TextException("all " + count() + " examples are empty or have more than " + longest
          + " tokens of the other tokenizer; set a larger model.blockSize");
    }
    return new Examples(
        otherPrompts.toArray(int[][]::new), otherCompletions.toArray(int[][]::new), otherEnd);
  }

  /** The completions, one per line. */
  @Override
  public String decode(Tokenizer tokenizer) {
    return Arrays.stream(completions)
        .map(tokenizer::decode)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
