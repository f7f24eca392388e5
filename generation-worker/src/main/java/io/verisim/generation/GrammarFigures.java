package io.verisim.generation;

import io.verisim.grammar.Grammar;
import io.verisim.grammar.GrammarReport;
import io.verisim.measure.Estimate;
import io.verisim.report.FigureNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The measures by which the grammar judges texts over its characters. It judges the sentences that
 * begin after the prompt and end inside the text. Natural text cut in the same way is judged too,
 * because such a cut favours short sentences.
 */
final class GrammarFigures {
  private GrammarFigures() {}

  static Map<String, Double> of(
      Grammar grammar, List<String> written, List<String> natural, int[] promptCharacters) {
    GrammarReport report = grammar.judge(sentences(written, promptCharacters));
    Map<String, Double> figures = new TreeMap<>();
    figures.put(FigureNames.PERPLEXITY_FLOOR, Math.exp(grammar.entropyPerCharacter()));
    figures.put("sentences/count", (double) report.count());
    Estimate valid = valid(grammar, written, promptCharacters);
    figures.put(FigureNames.VALID, valid.value());
    figures.put(FigureNames.VALID_ERROR, valid.error());
    figures.put(FigureNames.SENTENCE_LENGTH, report.meanLength());
    figures.put(
        FigureNames.SENTENCE_LENGTH_TRUTH,
        grammar.judge(sentences(natural, promptCharacters)).meanLength());
    figures.put(FigureNames.RULE_DISTANCE, report.ruleDistance());
    return figures;
  }

  /**
   * The share of valid sentences. The sentences of one text are correlated, so the standard error
   * is that of a ratio over texts.
   */
  private static Estimate valid(Grammar grammar, List<String> written, int... promptCharacters) {
    double[] valid = new double[written.size()];
    double[] count = new double[written.size()];
    for (int i = 0; i < valid.length; i++) {
      GrammarReport text = grammar.judge(sentences(written.get(i), promptCharacters[i]));
      count[i] = text.count();
      valid[i] = text.count() == 0 ? 0 : text.validShare() * text.count();
    }
    return Estimate.ratio(valid, count);
  }

  private static List<String> sentences(List<String> texts, int[] promptCharacters) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      sentences.addAll(sentences(texts.get(i), promptCharacters[i]));
    }
    return sentences;
  }

  /** The sentences of a text that begin after its prompt and end inside the text. */
  static List<String> sentences(String text, int promptCharacters) {
    int from = text.indexOf('\n', promptCharacters - 1) + 1;
    int to = text.lastIndexOf('\n');
    return from > 0 && to > from
        ? Arrays.asList(text.substring(from, to).split("\n", -1))
        : List.of();
  }
}
