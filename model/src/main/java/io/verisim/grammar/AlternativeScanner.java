package io.verisim.grammar;

import io.verisim.grammar.Definition.Alternative;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a line of alternatives: {@code 3 "the " noun<plural> | 1 pronoun}. */
final class AlternativeScanner {

  private static final Pattern TOKEN = Pattern.compile(
      "\\s*(?:(?<comment>#.*)|(?<bar>\\|)|\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"|(?<word>[^\\s\"|#]+))");
  private static final Pattern NONTERMINAL =
      Pattern.compile("[a-z][a-z0-9_]*(?:<[a-z][a-z0-9_]*>)?");

  /** Within these limits no probability underflows to 0. */
  private static final double LEAST_WEIGHT = 1e-6;

  private static final double GREATEST_WEIGHT = 1e6;

  private final String where;
  private final int line;
  private final List<Alternative> alternatives = new ArrayList<>();
  private final List<Symbol> right = new ArrayList<>();
  private double weight = Double.NaN;

  private AlternativeScanner(String where, int line) {
    this.where = where;
    this.line = line;
  }

  static List<Alternative> scan(String where, int line, String content) {
    AlternativeScanner scanner = new AlternativeScanner(where, line);
    scanner.scan(content.stripTrailing());
    return scanner.alternatives;
  }

  private void scan(String content) {
    Matcher token = TOKEN.matcher(content);
    int at = 0;
    while (at < content.length()) {
      token.region(at, content.length());
      if (!token.lookingAt()) {
        throw error("the quote in '%s' is not closed; end it with \""
            .formatted(content.substring(at).strip()));
      }
      take(token);
      at = token.end();
    }
    close();
  }

  private void take(Matcher token) {
    String text = token.group("text");
    String word = token.group("word");
    if (token.group("bar") != null) {
      close();
    } else if (text != null) {
      addTerminal(text);
    } else if (word != null) {
      takeWord(word);
    }
  }

  private void takeWord(String word) {
    if (Double.isNaN(weight)) {
      weight = parseWeight(word);
    } else if (NONTERMINAL.matcher(word).matches()) {
      right.add(new Symbol.Nonterminal(word));
    } else {
      throw error(
          "'%s' is neither a name (a-z, 0-9, _) nor quoted text; correct it".formatted(word));
    }
  }

  private void addTerminal(String quoted) {
    if (Double.isNaN(weight)) {
      throw error("the alternative \"%s\" has no weight; write a number above 0 before it"
          .formatted(quoted));
    }
    String text = unescape(quoted);
    if (text.isEmpty()) {
      throw error("the text \"\" is empty; leave it out, or write an alternative without it");
    }
    right.add(new Symbol.Terminal(text));
  }

  private String unescape(String quoted) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (c == '\\') {
        c = quoted.charAt(++i);
        if (c != '"' && c != '\\') {
          throw error(
              ("\\%s in \"%s\" is not allowed: only \\\" and \\\\ are, and a sentence has no line end;"
                      + " remove it")
                  .formatted(c, quoted));
        }
      }
      text.append(c);
    }
    return text.toString();
  }

  private double parseWeight(String word) {
    double value;
    try {
      value = Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw error(
          "'%s' was found where a weight was expected; begin each alternative with a number above 0"
              .formatted(word));
    }
    if (!(value >= LEAST_WEIGHT && value <= GREATEST_WEIGHT)) {
      throw error("the weight %s is not between %s and %s; write a positive number"
          .formatted(word, LEAST_WEIGHT, GREATEST_WEIGHT));
    }
    return value;
  }

  private void close() {
    if (Double.isNaN(weight)) {
      throw error(
          "an alternative is missing next to '|'; write a weight and symbols, or remove the bar");
    }
    if (right.isEmpty()) {
      throw error("an alternative is empty; write text or names after its weight");
    }
    alternatives.add(new Alternative(line, weight, List.copyOf(right)));
    right.clear();
    weight = Double.NaN;
  }

  private GrammarException error(String problem) {
    return new GrammarException(where, line, problem);
  }
}
