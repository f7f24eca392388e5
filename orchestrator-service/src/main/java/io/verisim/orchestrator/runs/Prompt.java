package io.verisim.orchestrator.runs;

import io.verisim.spec.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * A text to continue, and the sampling settings.
 *
 * @param text at least one character
 * @param maxTokens the number of new tokens, 1 to 4096; fewer if texts of the model end before
 * @param temperature divides the logits; 0.01 to 100
 * @param topK only the k most likely tokens; 0 means all
 * @param topP only the smallest set of tokens with this total probability; above 0, 1 means all
 * @param seed the same seed gives the same text
 * @param bestOf the number of completions, 1 to 64, of which the run's newest reward model keeps
 *     one
 */
public record Prompt(
    String text, int maxTokens, double temperature, int topK, double topP, long seed, int bestOf) {
  /** More tokens would take longer than a caller waits. */
  private static final int MOST_TOKENS = 4096;

  private static final int MOST_COMPLETIONS = 64;
  private static final double COLDEST = 0.01;
  private static final double HOTTEST = 100;

  /**
   * Checks the ranges.
   *
   * @throws RunException naming every value that is refused
   */
  public Prompt {
    List<Problem> problems = new ArrayList<>();
    check(problems, "prompt", "empty", !text.isEmpty(), "at least one character");
    check(
        problems,
        "maxTokens",
        maxTokens,
        maxTokens >= 1 && maxTokens <= MOST_TOKENS,
        "1 to " + MOST_TOKENS);
    check(
        problems,
        "temperature",
        temperature,
        temperature >= COLDEST && temperature <= HOTTEST,
        "from " + COLDEST + " to " + HOTTEST);
    check(problems, "topK", topK, topK >= 0, "at least 0 (0: all tokens)");
    check(problems, "topP", topP, topP > 0 && topP <= 1, "above 0 and at most 1");
    check(
        problems,
        "bestOf",
        bestOf,
        bestOf >= 1 && bestOf <= MOST_COMPLETIONS,
        "1 to " + MOST_COMPLETIONS);
    if (!problems.isEmpty()) {
      throw RunException.invalid(problems);
    }
  }

  private static void check(
      List<Problem> problems, String path, Object value, boolean holds, String expected) {
    if (!holds) {
      problems.add(new Problem(path, "is " + value + ", expected " + expected));
    }
  }
}
