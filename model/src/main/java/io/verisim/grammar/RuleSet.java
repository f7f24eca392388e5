package io.verisim.grammar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Numbered rules after the expansion of features. Nonterminals and rules are numbered from 0 in the
 * order of the file. The rules of a nonterminal have consecutive numbers.
 */
final class RuleSet {

  static final String START = "sentence";

  private final String where;
  private final List<Definition> definitions;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<int[]> children = new ArrayList<>();
  private final int[] firstRule;

  /**
   * @throws GrammarException when a name is undefined or defined twice, or two alternatives are
   *     equal
   */
  RuleSet(List<Definition> definitions, String where) {
    this.where = where;
    this.definitions = definitions;
    this.firstRule = new int[definitions.size() + 1];
    definitions.forEach(this::number);
    if (!numbers.containsKey(START)) {
      throw new GrammarException(
          where, 1, "'%s' is not defined; every grammar begins with it".formatted(START));
    }
    for (int i = 0; i < definitions.size(); i++) {
      addRules(definitions.get(i));
      firstRule[i + 1] = rules.size();
    }
  }

  int nonterminals() {
    return definitions.size();
  }

  int start() {
    return numberOf(START);
  }

  String name(int nonterminal) {
    return definitions.get(nonterminal).name();
  }

  List<Rule> rules() {
    return rules;
  }

  Rule rule(int rule) {
    return rules.get(rule);
  }

  /** The first of the nonterminal's rules; they end before {@code firstRule(nonterminal + 1)}. */
  int firstRule(int nonterminal) {
    return firstRule[nonterminal];
  }

  /** The number of each symbol of a rule's right side that is a nonterminal, -1 for terminals. */
  int child(int rule, int symbol) {
    return children.get(rule)[symbol];
  }

  int numberOf(String nonterminal) {
    return numbers.getOrDefault(nonterminal, -1);
  }

  GrammarException error(int nonterminal, String problem) {
    return new GrammarException(where, definitions.get(nonterminal).line(), problem);
  }

  private void number(Definition definition) {
    if (numbers.put(definition.name(), numbers.size()) != null) {
      throw new GrammarException(
          where,
          definition.line(),
          "'%s' is defined twice; put all its alternatives under one header"
              .formatted(definition.name()));
    }
  }

  private void addRules(Definition definition) {
    double total = definition.alternatives().stream()
        .mapToDouble(Definition.Alternative::weight)
        .sum();
    Set<List<Symbol>> seen = new HashSet<>();
    for (Definition.Alternative alternative : definition.alternatives()) {
      Rule rule = new Rule(
          definition.name(), alternative.right(), alternative.weight() / total, alternative.line());
      if (!seen.add(rule.right())) {
        throw new GrammarException(
            where,
            rule.line(),
            "'%s' occurs twice; keep one alternative with the sum of the weights".formatted(rule));
      }
      children.add(
          rule.right().stream().mapToInt(symbol -> childOf(symbol, rule)).toArray());
      rules.add(rule);
    }
  }

  private int childOf(Symbol symbol, Rule rule) {
    if (!(symbol instanceof Symbol.Nonterminal nonterminal)) {
      return -1;
    }
    int number = numberOf(nonterminal.name());
    if (number < 0) {
      throw new GrammarException(
          where,
          rule.line(),
          "'%1$s' is not defined; correct the name, or write a line '%1$s:' with its alternatives"
              .formatted(nonterminal.name()));
    }
    return number;
  }
}
