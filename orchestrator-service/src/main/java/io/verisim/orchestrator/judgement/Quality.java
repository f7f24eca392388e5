package io.verisim.orchestrator.judgement;

import io.verisim.report.CycleFigures;
import io.verisim.report.FigureNames;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

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

  Comparison compare(Map<String, Double> before, Map<String, Double> after) {
    return Comparison.share(before, after, figure, error);
  }

  /**
   * Compares with the figures of another model under other names, such as those at a temperature.
   */
  Comparison compare(
      Map<String, Double> before, UnaryOperator<String> name, Map<String, Double> after) {
    return new Comparison(
        before.getOrDefault(name.apply(figure), Double.NaN),
        after.getOrDefault(figure, Double.NaN),
        Math.hypot(
            before.getOrDefault(name.apply(error), Double.NaN),
            after.getOrDefault(error, Double.NaN)),
        true);
  }

  /**
   * The figure, or a value below every share if there is none, for example because no sentence
   * ended.
   */
  double value(Map<String, Double> figures) {
    return figures.getOrDefault(figure, -1.0);
  }

  OptionalDouble at(Map<String, Double> figures, UnaryOperator<String> name) {
    Double value = figures.get(name.apply(figure));
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  @Override
  public String toString() {
    return words;
  }
}
