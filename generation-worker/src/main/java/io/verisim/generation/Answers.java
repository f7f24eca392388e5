package io.verisim.generation;

import io.verisim.grammar.Grammar;
import io.verisim.grammar.GrammarReport;
import io.verisim.measure.Estimate;
import io.verisim.report.FigureNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prompts that name what a sentence is to be about, and the measures of answers to them. An answer
 * is right if the grammar can produce it and its leftmost word of the prompt's rule is the one that
 * the prompt names.
 *
 * @param rule the rule, without features, whose words are prompts
 */
record Answers(Grammar grammar, String rule) {
  private static final String MARK = ": ";

  /** The prompt that asks for a sentence about a word. */
  static String question(String word) {
    return word + MARK;
  }

  boolean right(String prompt, String answer) {
    return grammar
        .leftmost(answer, rule)
        .filter(word -> question(word).equals(prompt))
        .isPresent();
  }

  Map<String, Double> figures(List<String> prompts, List<String> answers) {
    double[] right = new double[answers.size()];
    double[] valid = new double[answers.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = right(prompts.get(i), answers.get(i)) ? 1 : 0;
      valid[i] = grammar.parse(answers.get(i)).isPresent() ? 1 : 0;
    }
    GrammarReport report = grammar.judge(answers);
    Map<String, Double> figures = new TreeMap<>();
    put(figures, FigureNames.RIGHT, FigureNames.RIGHT_ERROR, Estimate.mean(right));
    put(figures, FigureNames.VALID, FigureNames.VALID_ERROR, Estimate.mean(valid));
    figures.put(FigureNames.SENTENCE_LENGTH, report.meanLength());
    figures.put(FigureNames.RULE_DISTANCE, report.ruleDistance());
    return figures;
  }

  private static void put(
      Map<String, Double> figures, String name, String errorName, Estimate estimate) {
    figures.put(name, estimate.value());
    figures.put(errorName, estimate.error());
  }
}
