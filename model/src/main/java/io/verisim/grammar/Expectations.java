package io.verisim.grammar;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Exact expectations over the sentences of a grammar. Let M[i][j] be the expected number of
 * nonterminals j in the right side of i. The expected uses of each nonterminal in a sentence are u
 * = e + M'u, and the expected lengths are l = t + Ml (Booth and Thompson, Applying Probability
 * Measures to Abstract Languages, 1973). The entropy of a sentence is the sum of u times the
 * entropy of each choice (Grenander, Syntax-Controlled Probabilities, 1967), as no sentence has two
 * derivations.
 */
final class Expectations {

  /** A longer average sentence length than this is treated as infinite. */
  private static final double LONGEST_MEAN = 1e6;

  private final RuleSet rules;
  private final double[] uses;
  private final double length;

  /** @throws GrammarException when the expected length is infinite */
  Expectations(RuleSet rules) {
    this.rules = rules;
    int start = rules.start();
    this.length = lengths()[start];
    double[] one = new double[rules.nonterminals()];
    one[start] = 1;
    this.uses = LinearSystem.solve(identityLessMeans(true), one);
  }

  /** Expected characters per sentence. */
  double length() {
    return length;
  }

  /** Entropy of a sentence in nats. */
  double entropy() {
    double sum = 0;
    for (int r = 0; r < rules.rules().size(); r++) {
      sum -= ruleUses(r) * Math.log(rules.rule(r).probability());
    }
    return sum;
  }

  /** Expected uses of each rule in a sentence, scaled to sum 1. */
  double[] ruleFrequencies() {
    double[] frequencies =
        IntStream.range(0, rules.rules().size()).mapToDouble(this::ruleUses).toArray();
    double total =
        IntStream.range(0, frequencies.length).mapToDouble(r -> frequencies[r]).sum();
    for (int r = 0; r < frequencies.length; r++) {
      frequencies[r] /= total;
    }
    return frequencies;
  }

  private double ruleUses(int r) {
    Rule rule = rules.rule(r);
    return uses[rules.numberOf(rule.left())] * rule.probability();
  }

  /**
   * A solution with all lengths positive exists exactly if the spectral radius of M is below 1: for
   * a class of nonterminals with a radius of 1 or more, the left Perron vector would make the
   * equation of that class a contradiction.
   */
  private double[] lengths() {
    double[] characters = new double[rules.nonterminals()];
    for (Rule rule : rules.rules()) {
      characters[rules.numberOf(rule.left())] += rule.probability() * terminalLength(rule);
    }
    double[] lengths = LinearSystem.solve(identityLessMeans(false), characters);
    for (double each : lengths) {
      if (!(each > 0 && each < LONGEST_MEAN)) {
        throw endless();
      }
    }
    return lengths;
  }

  private static int terminalLength(Rule rule) {
    int sum = 0;
    for (Symbol symbol : rule.right()) {
      if (symbol instanceof Symbol.Terminal terminal) {
        sum += terminal.text().codePointCount(0, terminal.text().length());
      }
    }
    return sum;
  }

  private double[][] identityLessMeans(boolean transposed) {
    int n = rules.nonterminals();
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      matrix[i][i] += 1;
      for (int r = rules.firstRule(i); r < rules.firstRule(i + 1); r++) {
        for (int s = 0; s < rules.rule(r).right().size(); s++) {
          int j = rules.child(r, s);
          if (j >= 0) {
            matrix[transposed ? j : i][transposed ? i : j] -= rules.rule(r).probability();
          }
        }
      }
    }
    return matrix;
  }

  private GrammarException endless() {
    int[] recursive = IntStream.range(0, rules.nonterminals())
        .filter(n -> Reachability.below(rules, n).get(n))
        .toArray();
    return rules.error(
        recursive[0],
        "the expected length of a sentence is infinite; lower the weights of the alternatives that make these names recursive: %s"
            .formatted(
                IntStream.of(recursive).mapToObj(rules::name).collect(Collectors.joining(", "))));
  }
}
