package io.verisim.grammar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws sentences, replacing the leftmost nonterminal first. */
final class SentenceSampler {

  private final RuleSet rules;

  SentenceSampler(RuleSet rules) {
    this.rules = rules;
  }

  String sentence(RandomGenerator random) {
    StringBuilder sentence = new StringBuilder();
    Deque<Symbol> open = new ArrayDeque<>();
    open.push(new Symbol.Nonterminal(RuleSet.START));
    while (!open.isEmpty()) {
      Symbol symbol = open.pop();
      if (symbol instanceof Symbol.Terminal terminal) {
        sentence.append(terminal.text());
      } else if (symbol instanceof Symbol.Nonterminal nonterminal) {
        List<Symbol> right = choose(rules.numberOf(nonterminal.name()), random).right();
        for (int s = right.size() - 1; s >= 0; s--) {
          open.push(right.get(s));
        }
      }
    }
    return sentence.toString();
  }

  private Rule choose(int nonterminal, RandomGenerator random) {
    int last = rules.firstRule(nonterminal + 1) - 1;
    double left = random.nextDouble();
    for (int r = rules.firstRule(nonterminal); r < last; r++) {
      left -= rules.rule(r).probability();
      if (left < 0) {
        return rules.rule(r);
      }
    }
    return rules.rule(last);
  }
}
