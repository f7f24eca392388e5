package io.verisim.grammar;

import io.verisim.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A probabilistic context-free grammar over characters in which no sentence has two derivations. It
 * generates a corpus, computes the exact entropy of that corpus, and judges sentences. Immutable
 * and thread-safe.
 *
 * <p>The example shows the file format. Alternatives have weights and are separated by {@code |}. A
 * name in angle brackets represents each value of a feature:
 *
 * <pre>
 * feature number: singular plural
 *
 * sentence:
 *   2 clause&lt;singular&gt; "." | 1 clause&lt;plural&gt; "."
 *
 * clause&lt;number&gt;:        # two nonterminals, clause&lt;singular&gt; and clause&lt;plural&gt;
 *   1 "the " noun&lt;number&gt; " " verb&lt;number&gt;
 * </pre>
 */
public final class Grammar {

  private static final int AMBIGUITY_SAMPLES = 500;
  private static final long AMBIGUITY_SEED = 20;

  private final String source;
  private final RuleSet rules;
  private final Expectations expectations;
  private final SentenceSampler sampler;
  private final ChartParser parser;

  private Grammar(String source, String where) {
    this.source = source;
    this.rules = new RuleSet(GrammarReader.read(source, where), where);
    Reachability.requireAllReachable(rules);
    List<Integer> order = LeftCorners.order(rules);
    this.expectations = new Expectations(rules);
    this.sampler = new SentenceSampler(rules);
    this.parser = new ChartParser(rules, order);
  }

  /**
   * Reads a grammar.
   *
   * @param text content of the file
   * @param where name of the file, for messages
   * @throws GrammarException naming the line, what is wrong and what to do
   */
  public static Grammar read(String text, String where) {
    Grammar grammar = new Grammar(text, where);
    grammar.requireOneDerivation();
    return grammar;
  }

  /** The built-in grammar, a small English. */
  public static Grammar builtIn() {
    return BuiltIn.ENGLISH;
  }

  /** A smaller built-in grammar, for models that train in a minute. */
  public static Grammar small() {
    return Small.ENGLISH;
  }

  /** The text of the grammar's file. */
  public String source() {
    return source;
  }

  /** The plain rules, features expanded. */
  public List<Rule> rules() {
    return List.copyOf(rules.rules());
  }

  /** Draws a sentence, without a line end. */
  public String sentence(RandomGenerator random) {
    return sampler.sentence(random);
  }

  /** Draws sentences, one per line, without a line end after the last. */
  public String document(RandomGenerator random, int sentences) {
    if (sentences < 1) {
      throw new IllegalArgumentException(
          "a document of %d sentences; expected at least 1".formatted(sentences));
    }
    return Stream.generate(() -> sentence(random))
        .limit(sentences)
        .collect(Collectors.joining("\n"));
  }

  /** Entropy of a sentence in nats; exact. */
  public double entropyPerSentence() {
    return expectations.entropy();
  }

  /** Expected characters per sentence, line end included; exact. */
  public double expectedLength() {
    return expectations.length() + 1;
  }

  /**
   * Nats per character of an endless text of sentences, each with its line end: the lowest
   * cross-entropy that a character model can reach.
   */
  public double entropyPerCharacter() {
    return entropyPerSentence() / expectedLength();
  }

  /**
   * Expected share of each rule among all rule uses, in the order of {@link #rules()}; sums to 1.
   */
  public double[] ruleFrequencies() {
    return expectations.ruleFrequencies();
  }

  /** The derivation of a sentence, or empty if the grammar cannot produce it. */
  public Optional<Derivation> parse(String sentence) {
    return Optional.ofNullable(parser.parse(sentence))
        .map(span -> new Derivation(span.logProbability(), parser.ruleCounts(span)));
  }

  /**
   * The leftmost part of a sentence that a nonterminal produced, with any features; empty if the
   * grammar cannot produce the sentence, or if its derivation has no such nonterminal.
   *
   * @param nonterminal its name without features, such as {@code noun}
   */
  public Optional<String> leftmost(String sentence, String nonterminal) {
    return Optional.ofNullable(parser.parse(sentence))
        .map(span -> parser.leftmost(span, 0, sentence, name -> plain(name).equals(nonterminal)));
  }

  /** The names of all nonterminals, without features. */
  public Set<String> nonterminals() {
    return rules.rules().stream()
        .map(rule -> plain(rule.left()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String plain(String nonterminal) {
    int features = nonterminal.indexOf('<');
    return features < 0 ? nonterminal : nonterminal.substring(0, features);
  }

  /** Judges sentences, given without line ends. */
  public GrammarReport judge(List<String> sentences) {
    GrammarJudge judge = new GrammarJudge(ruleFrequencies());
    for (String sentence : sentences) {
      judge.add(sentence, parse(sentence));
    }
    return judge.report();
  }

  /** Number of derivations of a sentence. */
  double derivations(String sentence) {
    Span span = parser.parse(sentence);
    return span == null ? 0 : span.ways();
  }

  private void requireOneDerivation() {
    SplittableRandom random = new SplittableRandom(AMBIGUITY_SEED);
    for (int i = 0; i < AMBIGUITY_SAMPLES; i++) {
      String sentence = sentence(random);
      double derivations = derivations(sentence);
      if (derivations > 1) {
        throw rules.error(
            rules.start(),
            "the grammar is ambiguous: '%s' has %.0f derivations; allow each construction in one place only"
                .formatted(sentence, derivations));
      }
    }
  }

  /** Loads the built-in grammar once, on first use. */
  private static Grammar load(String resource) {
    try (InputStream in = Grammar.class.getResourceAsStream(resource)) {
      byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
      return read(Utf8.decode(bytes, resource), resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class BuiltIn {
    static final Grammar ENGLISH = load("english.grammar");
  }

  private static final class Small {
    static final Grammar ENGLISH = load("small.grammar");
  }
}
