package io.verisim.worker;

import io.verisim.engine.Pulse;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.SamplingConfig;
import io.verisim.text.TextException;
import io.verisim.text.Tokenizer;
import java.util.Arrays;

/** Continues a prompt with a model and the tokenizer that it was trained with. */
public record TextCompleter(Gpt gpt, Tokenizer tokenizer) {
  /**
   * New text after a prompt. Of a long prompt the model reads the last half block.
   *
   * @param tokens how many new tokens
   * @throws TextException if the prompt is empty or has a character that the tokenizer does not know
   */
  public String complete(
      String prompt, int tokens, SamplingConfig sampling, long seed, Pulse pulse) {
    int[] known = tokenizer.encode(prompt);
    if (known.length == 0) {
      throw new TextException("the prompt is empty: give at least one character to start from");
    }
    if (tokens < 1) {
      throw new TextException(tokens + " tokens were asked for, expected at least 1");
    }
    int read = Math.min(known.length, Math.max(1, gpt.config().blockSize() / 2));
    int[] context = Arrays.copyOfRange(known, known.length - read, known.length);
    int[] text =
        new Sampler(gpt, sampling).write(new int[][] {context}, read + tokens, seed, pulse)[0];
    return tokenizer.decode(Arrays.copyOfRange(text, read, text.length));
  }
}
