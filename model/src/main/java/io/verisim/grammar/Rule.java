package io.verisim.grammar;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A rule after the expansion of features.
 *
 * @param left the nonterminal that it replaces
 * @param right the replacement; never empty
 * @param probability of this rule among those of {@code left}, in (0, 1]
 * @param line of the grammar file, counted from 1
 */
public record Rule(String left, List<Symbol> right, double probability, int line) {

  public Rule {
    right = List.copyOf(right);
    if (right.isEmpty()) {
      throw new IllegalArgumentException("rule of '%s' has an empty right side".formatted(left));
    }
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "rule of '%s' has probability %s, expected a number in (0, 1]"
              .formatted(left, probability));
    }
  }

  @Override
  public String toString() {
    return left + ": " + right.stream().map(Symbol::toString).collect(Collectors.joining(" "));
  }
}
