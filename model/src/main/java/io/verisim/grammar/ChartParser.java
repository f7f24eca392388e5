package io.verisim.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A chart parser that fills the chart from the last character to the first. No rule is empty and
 * none is left recursive. The spans after a rule's first symbol therefore begin further right and
 * are already known. The first symbol comes earlier in the order of left corners. The parser needs
 * no recursion, and its time is proportional to the number of spans: about linear unless hundreds
 * of constructions nest at the right. Thread-safe.
 */
final class ChartParser {

  private static final int[] NONE = {};

  private final RuleSet rules;
  private final Map<Character, int[]> rulesByFirst = new HashMap<>();

  /** @param order of nonterminals, from {@link LeftCorners} */
  ChartParser(RuleSet rules, List<Integer> order) {
    this.rules = rules;
    Map<Integer, Set<Character>> firsts = new HashMap<>();
    Map<Character, List<Integer>> lists = new HashMap<>();
    for (int nonterminal : order) {
      Set<Character> first = new LinkedHashSet<>();
      for (int r = rules.firstRule(nonterminal); r < rules.firstRule(nonterminal + 1); r++) {
        Set<Character> ofRule = firstOf(r, firsts);
        for (char c : ofRule) {
          lists.computeIfAbsent(c, any -> new ArrayList<>()).add(r);
        }
        first.addAll(ofRule);
      }
      firsts.put(nonterminal, first);
    }
    lists.forEach((c, list) ->
        rulesByFirst.put(c, list.stream().mapToInt(Integer::intValue).toArray()));
  }

  private Set<Character> firstOf(int rule, Map<Integer, Set<Character>> firsts) {
    Symbol symbol = rules.rule(rule).right().get(0);
    return symbol instanceof Symbol.Terminal terminal
        ? Set.of(terminal.text().charAt(0))
        : firsts.getOrDefault(rules.child(rule, 0), Set.of());
  }

  /** The whole sentence as one span, or null if the grammar cannot produce it. */
  @Nullable
  Span parse(String sentence) {
    Chart chart = new Chart(sentence.length(), rules.nonterminals());
    for (int start = sentence.length() - 1; start >= 0; start--) {
      for (int rule : rulesByFirst.getOrDefault(sentence.charAt(start), NONE)) {
        int left = rules.numberOf(rules.rule(rule).left());
        chart.addAll(start, left, match(rule, sentence, start, chart));
      }
    }
    Span span = chart.at(0, rules.start());
    while (span != null && span.end() < sentence.length()) {
      span = span.next();
    }
    return span;
  }

  /** Number of uses of each rule below a span. */
  int[] ruleCounts(Span root) {
    int[] counts = new int[rules.rules().size()];
    Deque<Span> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Span span = open.pop();
      counts[span.rule()]++;
      for (Span part = span; part != null; part = part.previous()) {
        Span child = part.child();
        if (child != null) {
          open.push(child);
        }
      }
    }
    return counts;
  }

  /**
   * The leftmost characters below a span that a nonterminal produced, or null if there are none.
   *
   * @param start of the span
   */
  @Nullable
  String leftmost(Span root, int start, String sentence, Predicate<String> nonterminal) {
    if (nonterminal.test(rules.rule(root.rule()).left())) {
      return sentence.substring(start, root.end());
    }
    Deque<Span> parts = new ArrayDeque<>();
    for (Span part = root; part != null; part = part.previous()) {
      parts.push(part);
    }
    int at = start;
    for (Span part : parts) {
      Span child = part.child();
      String found = child == null ? null : leftmost(child, at, sentence, nonterminal);
      if (found != null) {
        return found;
      }
      at = part.end();
    }
    return null;
  }

  private @Nullable Span match(int rule, String sentence, int start, Chart chart) {
    List<Symbol> right = rules.rule(rule).right();
    Span spans = Span.empty(start, rule, Math.log(rules.rule(rule).probability()));
    for (int s = 0; s < right.size() && spans != null; s++) {
      spans = right.get(s) instanceof Symbol.Terminal terminal
          ? followedBy(terminal.text(), spans, sentence)
          : followedBy(rules.child(rule, s), spans, chart);
    }
    return spans;
  }

  private static @Nullable Span followedBy(String terminal, @Nullable Span spans, String sentence) {
    Span longer = null;
    for (Span span = spans; span != null; span = span.next()) {
      if (sentence.startsWith(terminal, span.end())) {
        longer = span.withTerminal(terminal.length()).addTo(longer);
      }
    }
    return longer;
  }

  private static @Nullable Span followedBy(int nonterminal, @Nullable Span spans, Chart chart) {
    Span longer = null;
    for (Span span = spans; span != null; span = span.next()) {
      for (Span child = chart.at(span.end(), nonterminal); child != null; child = child.next()) {
        longer = span.withChild(child).addTo(longer);
      }
    }
    return longer;
  }

  /** The list of spans for each position and nonterminal; most positions have none. */
  private static final class Chart {

    private final @Nullable Span[] @Nullable [] rows;
    private final int nonterminals;

    Chart(int length, int nonterminals) {
      this.rows = new Span[length + 1][];
      this.nonterminals = nonterminals;
    }

    @Nullable
    Span at(int start, int nonterminal) {
      Span[] row = rows[start];
      return row == null ? null : row[nonterminal];
    }

    void addAll(int start, int nonterminal, @Nullable Span spans) {
      Span span = spans;
      while (span != null) {
        Span following = span.next();
        Span[] row = rowAt(start);
        row[nonterminal] = span.addTo(row[nonterminal]);
        span = following;
      }
    }

    private @Nullable Span[] rowAt(int start) {
      Span[] row = rows[start];
      if (row == null) {
        row = new Span[nonterminals];
        rows[start] = row;
      }
      return row;
    }
  }
}
