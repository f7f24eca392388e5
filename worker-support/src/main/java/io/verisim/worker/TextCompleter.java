package io.verisim.worker;

import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.SamplingConfig;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.text.TextException;
import io.verisim.text.TokenRows;
import io.verisim.text.Tokenizer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Continues a prompt with a model and the tokenizer that it was trained with. If texts of the model
 * end, a completion ends with its text, within the model's block.
 */
public record TextCompleter(Gpt gpt, Tokenizer tokenizer) {
  /**
   * A completion.
   *
   * @param text new text, without the prompt
   * @param tokens number of sampled tokens, the end token included
   */
  public record Completion(String text, int tokens) {}

  /**
   * The completion with the highest score of a reward model.
   *
   * @param text new text, without the prompt
   * @param tokens number of sampled tokens of all completions
   * @param score P(natural) of prompt and text, or of the text if texts of the model end
   * @param meanScore of all completions
   * @param flops of models, for sampling and scoring all completions
   */
  public record Best(String text, int tokens, double score, double meanScore, double flops) {}

  /**
   * New text after a prompt. If the prompt is long, the model reads its end: half a block, or if
   * texts of the model end, all of the block but one token.
   *
   * @param tokens the number of new tokens; at most, if texts of the model end
   * @throws TextException if the prompt is empty or has a character that the tokenizer does not
   *     know
   */
  public Completion complete(
      String prompt, int tokens, SamplingConfig sampling, long seed, ProgressListener listener) {
    return complete(prompt, tokens, sampling, seed, listener, text -> {});
  }

  /**
   * The same, and tells the text as it grows.
   *
   * @param reader gets the new text so far, without a character that is not complete yet, before
   *     the listener is called
   */
  public Completion complete(
      String prompt,
      int tokens,
      SamplingConfig sampling,
      long seed,
      ProgressListener listener,
      Consumer<String> reader) {
    int given = context(prompt, tokens).length;
    TokenRows written =
        write(prompt, 1, tokens, sampling, seed, new Reading(listener, given, reader));
    return new Completion(text(written, 0), (int) sampled(written));
  }

  /** Reads the only text while it is written. */
  private final class Reading implements ProgressListener {
    private static final Pattern INCOMPLETE = Pattern.compile("\uFFFD+\\z");

    private final ProgressListener listener;
    private final int given;
    private final Consumer<String> reader;

    Reading(ProgressListener listener, int given, Consumer<String> reader) {
      this.listener = listener;
      this.given = given;
      this.reader = reader;
    }

    @Override
    public void onProgress() {
      listener.onProgress();
    }

    @Override
    public void onCompute(Flops work) {
      listener.onCompute(work);
    }

    @Override
    public void onSampled(Supplier<int[][]> rows) {
      int[] text = rows.get()[0];
      String written = tokenizer.decode(Arrays.copyOfRange(text, given, text.length));
      reader.accept(INCOMPLETE.matcher(written).replaceFirst(""));
    }
  }

  /**
   * Completes a prompt several times and keeps the completion that the reward model scores as most
   * natural.
   *
   * @param count completions, at least 1
   * @throws TextException as {@link #complete}
   */
  public Best best(
      String prompt,
      int tokens,
      SamplingConfig sampling,
      long seed,
      int count,
      RewardModel rewardModel,
      ProgressListener listener) {
    if (count < 1) {
      throw new TextException("the best of " + count + " was requested, expected at least 1");
    }
    FlopsListener tally = new FlopsListener(listener);
    TokenRows written = write(prompt, count, tokens, sampling, seed, tally);
    double[] scores =
        rewardModel.scoreTexts(ends() ? written : TokenRows.whole(written.tokens()), tally);
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return new Best(
        text(written, best),
        (int) sampled(written),
        scores[best],
        Arrays.stream(scores).average().orElseThrow(),
        tally.flops);
  }

  private boolean ends() {
    return gpt.config().endToken() != null;
  }

  /** Texts with the prompt; the tokens after it count. */
  private TokenRows write(
      String prompt,
      int count,
      int tokens,
      SamplingConfig sampling,
      long seed,
      ProgressListener listener) {
    int[] context = context(prompt, tokens);
    int block = gpt.config().blockSize();
    int length = context.length + tokens;
    int[][] prompts = new int[count][];
    Arrays.fill(prompts, context);
    Sampler sampler = new Sampler(gpt, sampling);
    int[][] texts =
        sampler.write(prompts, ends() ? Math.min(length, block) : length, seed, listener);
    int[] given = new int[count];
    Arrays.fill(given, context.length);
    return new TokenRows(texts, given, sampler.lengths(texts, given));
  }

  private int[] context(String prompt, int tokens) {
    int[] known = tokenizer.encode(prompt);
    if (known.length == 0) {
      throw new TextException("the prompt is empty: give at least one character");
    }
    if (tokens < 1) {
      throw new TextException(tokens + " tokens were requested, expected at least 1");
    }
    int block = gpt.config().blockSize();
    int read = Math.min(known.length, Math.max(1, ends() ? block - 1 : block / 2));
    return Arrays.copyOfRange(known, known.length - read, known.length);
  }

  private static long sampled(TokenRows written) {
    long sampled = 0;
    for (int row = 0; row < written.size(); row++) {
      sampled += written.to()[row] - written.from()[row];
    }
    return sampled;
  }

  private String text(TokenRows written, int row) {
    return tokenizer.decode(
        Arrays.copyOfRange(written.tokens()[row], written.from()[row], written.to()[row]));
  }

  /** Sums the FLOPs of models. */
  private static final class FlopsListener implements ProgressListener {
    private final ProgressListener listener;
    private double flops;

    FlopsListener(ProgressListener listener) {
      this.listener = listener;
    }

    @Override
    public void onProgress() {
      listener.onProgress();
    }

    @Override
    public void onCompute(Flops work) {
      flops += work.flops();
      listener.onCompute(work);
    }
  }
}
