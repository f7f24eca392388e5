package io.verisim.grammar;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A nonterminal and its alternatives as written in the file.
 *
 * @param parameter the text in angle brackets after the name: a feature, or one of its values
 */
record Definition(
    String base, @Nullable String parameter, int line, List<Alternative> alternatives) {

  /** One weighted right side. */
  record Alternative(int line, double weight, List<Symbol> right) {

    Alternative bind(String feature, String value) {
      return new Alternative(
          line,
          weight,
          right.stream().map(symbol -> bind(symbol, feature, value)).toList());
    }

    private static Symbol bind(Symbol symbol, String feature, String value) {
      if (symbol instanceof Symbol.Nonterminal nonterminal) {
        return new Symbol.Nonterminal(
            nonterminal.name().replace("<" + feature + ">", "<" + value + ">"));
      }
      return symbol;
    }
  }

  String name() {
    return parameter == null ? base : base + "<" + parameter + ">";
  }

  /**
   * Copies of this definition, one for each value of the feature in its header; only this
   * definition if the header has no feature.
   */
  List<Definition> expand(Map<String, List<String>> features) {
    if (parameter == null || !features.containsKey(parameter)) {
      return List.of(this);
    }
    return features.getOrDefault(parameter, List.of()).stream()
        .map(value -> bound(parameter, value))
        .toList();
  }

  private Definition bound(String feature, String value) {
    return new Definition(
        base,
        value,
        line,
        alternatives.stream().map(a -> a.bind(feature, value)).toList());
  }
}
