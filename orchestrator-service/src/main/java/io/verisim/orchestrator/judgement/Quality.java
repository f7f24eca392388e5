package io.verisim.orchestrator.judgement;

import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import java.util.List;
import java.util.Map;

/**
 * The quality of text by a measure without a reward model: valid sentences if the corpus has a
 * grammar, otherwise known words.
 */
enum Quality {
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

  /**
   * The measure of a run: valid sentences if any version has that figure, otherwise known words.
   */
  static Quality of(List<CycleFigures> cycles) {
    return cycles.stream().anyMatch(cycle -> cycle.figures().containsKey(VALID_SENTENCES.figure))
        ? VALID_SENTENCES
        : KNOWN_WORDS;
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
