package io.verisim.grammar;

import org.jspecify.annotations.Nullable;

/**
 * Characters that a rule, or the first symbols of its right side, can produce. If several
 * derivations end at the same position, the span keeps the most likely one and counts all. Spans
 * with the same start form a list.
 */
final class Span {

  private final int end;
  private int rule;
  private double logProbability;
  private double ways;
  private @Nullable Span previous;
  private @Nullable Span child;
  private @Nullable Span next;

  private Span(int end, int rule, double logProbability, double ways) {
    this.end = end;
    this.rule = rule;
    this.logProbability = logProbability;
    this.ways = ways;
  }

  /** An empty span before the first symbol of a rule's right side. */
  static Span empty(int start, int rule, double logProbability) {
    return new Span(start, rule, logProbability, 1);
  }

  /** This span extended by a terminal. */
  Span withTerminal(int length) {
    Span longer = new Span(end + length, rule, logProbability, ways);
    longer.previous = this;
    return longer;
  }

  /** This span extended by a nonterminal. */
  Span withChild(Span nonterminal) {
    Span longer = new Span(
        nonterminal.end,
        rule,
        logProbability + nonterminal.logProbability,
        ways * nonterminal.ways);
    longer.previous = this;
    longer.child = nonterminal;
    return longer;
  }

  /** The list with this span added, merged with an existing span that has the same end. */
  Span addTo(@Nullable Span list) {
    for (Span other = list; other != null; other = other.next) {
      if (other.end == end) {
        other.merge(this);
        return list == null ? other : list;
      }
    }
    next = list;
    return this;
  }

  private void merge(Span other) {
    ways += other.ways;
    if (other.logProbability > logProbability) {
      rule = other.rule;
      logProbability = other.logProbability;
      previous = other.previous;
      child = other.child;
    }
  }

  int end() {
    return end;
  }

  int rule() {
    return rule;
  }

  double logProbability() {
    return logProbability;
  }

  /** Number of derivations of these characters. */
  double ways() {
    return ways;
  }

  /** The span of the same rule without its last symbol. */
  @Nullable
  Span previous() {
    return previous;
  }

  /** The span of the last symbol, if that symbol is a nonterminal. */
  @Nullable
  Span child() {
    return child;
  }

  @Nullable
  Span next() {
    return next;
  }
}
