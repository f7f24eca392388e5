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

/** Continues a prompt with a model and the tokenizer that it was trained with. */
public record TextCompleter(Gpt gpt, Tokenizer tokenizer) {
  /**
   * The completion with the highest score of a reward model.
   *
   * @param text new text, without the prompt
   * @param score P(natural) of prompt and text
   * @param meanScore of all completions
   * @param flops of models, for sampling and scoring all completions
   */
  public record Best(String text, double score, double meanScore, double flops) {}

  /**
   * New text after a prompt. If the prompt is long, the model reads its last half block. If texts
   * of the model end, the completion may be shorter than requested.
   *
   * @param tokens the number of new tokens
   * @throws TextException if the prompt is empty or has a character that the tokenizer does not
   *     know
   */
  public String complete(
      String prompt, int tokens, SamplingConfig sampling, long seed, ProgressListener listener) {
    int[] context = context(prompt, tokens);
    return text(write(context, 1, tokens, sampling, seed, listener)[0], context.length);
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
    int[] context = context(prompt, tokens);
    int[][] texts = write(context, count, tokens, sampling, seed, tally);
    double[] scores = rewardModel.scoreTexts(rated(texts, context.length), tally);
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return new Best(
        text(texts[best], context.length),
        scores[best],
        Arrays.stream(scores).average().orElseThrow(),
        tally.flops);
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
    // An answer ends within the block, so its prompt may fill the rest.
    int most = gpt.config().endToken() == null ? block / 2 : block - Math.min(tokens, block / 2);
    int read = Math.min(known.length, Math.max(1, most));
    return Arrays.copyOfRange(known, known.length - read, known.length);
  }

  private int[][] write(
      int[] context,
      int count,
      int tokens,
      SamplingConfig sampling,
      long seed,
      ProgressListener listener) {
    int[][] prompts = new int[count][];
    Arrays.fill(prompts, context);
    return new Sampler(gpt, sampling).write(prompts, context.length + tokens, seed, listener);
  }

  /** The texts as the reward model reads them: an answer without its prompt. */
  private TokenRows rated(int[][] texts, int prompt) {
    if (gpt.config().endToken() == null) {
      return TokenRows.whole(texts);
    }
    int[] given = new int[texts.length];
    Arrays.fill(given, prompt);
    int[] to = new Sampler(gpt, SamplingConfig.atTemperature(1)).lengths(texts, given);
    return new TokenRows(texts, given, to);
  }

  private String text(int[] tokens, int from) {
    return tokenizer.decode(Arrays.copyOfRange(tokens, from, tokens.length));
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
