package io.verisim.generation;

import io.verisim.grammar.Grammar;
import io.verisim.grammar.GrammarReport;
import io.verisim.lifecycle.FigureNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the grammar itself says of texts over its characters. Judged are the sentences that begin behind the prompt and
 * end inside the text; natural text cut in the same way stands beside them, since a cut prefers short sentences.
 */
final class GrammarFigures {
  private GrammarFigures() {}

  static Map<String, Double> of(
      Grammar grammar, List<String> written, List<String> natural, int[] promptCharacters) {
    GrammarReport report = grammar.judge(sentences(written, promptCharacters));
    Map<String, Double> figures = new TreeMap<>();
    figures.put(FigureNames.PERPLEXITY_FLOOR, Math.exp(grammar.entropyPerCharacter()));
    figures.put("sentences/count", (double) report.count());
    figures.put(FigureNames.VALID, report.validShare());
    figures.put(FigureNames.VALID_ERROR, report.standardError());
    figures.put(FigureNames.SENTENCE_LENGTH, report.meanLength());
    figures.put(
        FigureNames.SENTENCE_LENGTH_TRUTH,
        grammar.judge(sentences(natural, promptCharacters)).meanLength());
    figures.put(FigureNames.RULE_DISTANCE, report.ruleDistance());
    return figures;
  }

  private static List<String> sentences(List<String> texts, int[] promptCharacters) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      int from = text.indexOf('\n', promptCharacters[i] - 1) + 1;
      int to = text.lastIndexOf('\n');
      if (from > 0 && to > from) {
        Arrays.stream(text.substring(from, to).split("\n", -1)).forEach(sentences::add);
      }
    }
    return sentences;
  }
}
