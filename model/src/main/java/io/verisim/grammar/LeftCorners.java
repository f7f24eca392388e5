package io.verisim.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The order in which the parser completes nonterminals that begin at the same position: each
 * nonterminal comes after those that its rules begin with. This order exists because left recursion
 * is rejected.
 */
final class LeftCorners {

  private final RuleSet rules;
  private final List<Integer> order = new ArrayList<>();
  private final BitSet done = new BitSet();
  private final Deque<Integer> path = new ArrayDeque<>();

  private LeftCorners(RuleSet rules) {
    this.rules = rules;
  }

  /**
   * All nonterminals in that order.
   *
   * @throws GrammarException when a nonterminal leads back to itself at its left end
   */
  static List<Integer> order(RuleSet rules) {
    LeftCorners corners = new LeftCorners(rules);
    for (int nonterminal = 0; nonterminal < rules.nonterminals(); nonterminal++) {
      corners.visit(nonterminal);
    }
    return corners.order;
  }

  private void visit(int nonterminal) {
    if (done.get(nonterminal)) {
      return;
    }
    if (path.contains(nonterminal)) {
      throw leftRecursion(nonterminal);
    }
    path.addLast(nonterminal);
    for (int r = rules.firstRule(nonterminal); r < rules.firstRule(nonterminal + 1); r++) {
      int corner = rules.child(r, 0);
      if (corner >= 0) {
        visit(corner);
      }
    }
    path.removeLast();
    done.set(nonterminal);
    order.add(nonterminal);
  }

  private GrammarException leftRecursion(int nonterminal) {
    String cycle = path.stream()
        .dropWhile(n -> n != nonterminal)
        .map(n -> rules.name(n) + " > ")
        .collect(Collectors.joining());
    String name = rules.name(nonterminal);
    return rules.error(
        nonterminal,
        "'%s' is left recursive (%s%s); write the rule so that it begins with something else"
            .formatted(name, cycle, name));
  }
}
