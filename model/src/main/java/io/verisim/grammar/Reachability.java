package io.verisim.grammar;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/** Computes which nonterminals are reachable from others. */
final class Reachability {

  private Reachability() {}

  /**
   * Rejects rules that no sentence uses.
   *
   * @throws GrammarException naming the first nonterminal that the start does not lead to
   */
  static void requireAllReachable(RuleSet rules) {
    BitSet reached = below(rules, rules.start());
    reached.set(rules.start());
    int lost = reached.nextClearBit(0);
    if (lost < rules.nonterminals()) {
      throw rules.error(
          lost,
          "'%s' is never used by a sentence; use it in a rule that '%s' leads to, or remove it"
              .formatted(rules.name(lost), RuleSet.START));
    }
  }

  /**
   * All nonterminals reachable from a nonterminal; the nonterminal itself only if it is recursive.
   */
  static BitSet below(RuleSet rules, int nonterminal) {
    BitSet found = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    open.push(nonterminal);
    while (!open.isEmpty()) {
      int parent = open.pop();
      for (int r = rules.firstRule(parent); r < rules.firstRule(parent + 1); r++) {
        for (int s = 0; s < rules.rule(r).right().size(); s++) {
          int child = rules.child(r, s);
          if (child >= 0 && !found.get(child)) {
            found.set(child);
            open.push(child);
          }
        }
      }
    }
    return found;
  }
}
