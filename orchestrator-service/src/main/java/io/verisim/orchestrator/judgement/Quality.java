package io.verisim.orchestrator.judgement;

import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The quality of text by a measure without a reward model: right answers if the corpus has prompts
 * from a grammar, valid sentences if it has other text from a grammar, otherwise known words.
 */
enum Quality {
  RIGHT_ANSWERS("right answers", FigureNames.RIGHT, FigureNames.RIGHT_ERROR),
  VALID_SENTENCES("valid sentences", FigureNames.VALID, FigureNames.VALID_ERROR),
  KNOWN_WORDS("known words", FigureNames.KNOWN_WORDS, FigureNames.KNOWN_WORDS_ERROR);

  private final String words;
  private final String figure;
  private final String error;

  Quality(String words, String figure, String error) {
    this.words = words;
    this.figure = figure;
    this.error = error;
  }

  /** The measure of a run: the first of which any version has the figure. */
  static Quality of(List<CycleFigures> cycles) {
    return Arrays.stream(values())
        .filter(quality ->
            cycles.stream().anyMatch(cycle -> cycle.figures().containsKey(quality.figure)))
        .findFirst()
        .orElse(KNOWN_WORDS);
  }

  /** The name of the figure. */
  String figure() {
    return figure;
  }

  /** The name of the figure's standard error. */
  String error() {
    return error;
  }

  Comparison compare(Map<String, Double> before, Map<String, Double> after) {
    return Comparison.share(before, after, figure, error);
  }

  /**
   * The figure, or a value below every share if there is none, for example because no sentence
   * ended.
   */
  double value(Map<String, Double> figures) {
    return figures.getOrDefault(figure, -1.0);
  }

  @Override
  public String toString() {
    return words;
  }
}
