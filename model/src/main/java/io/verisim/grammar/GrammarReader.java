package io.verisim.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a grammar file: {@code feature} lines, headers at the start of a line, and alternatives on
 * indented lines below their header.
 */
final class GrammarReader {

  private static final String NAME = "[a-z][a-z0-9_]*";
  private static final Pattern BLANK = Pattern.compile("\\s*(?:#.*)?");
  private static final Pattern FEATURE =
      Pattern.compile("feature (?<name>%1$s):(?<values>(?: +%1$s)+)\\s*(?:#.*)?".formatted(NAME));
  private static final Pattern HEADER =
      Pattern.compile("(?<name>%1$s)(?:<(?<parameter>%1$s)>)?:\\s*(?:#.*)?".formatted(NAME));

  private final String where;
  private final Map<String, List<String>> features = new LinkedHashMap<>();
  private final List<Definition> definitions = new ArrayList<>();

  private GrammarReader(String where) {
    this.where = where;
  }

  /** The definitions of a file, with features expanded; their names may still be wrong. */
  static List<Definition> read(String text, String where) {
    GrammarReader reader = new GrammarReader(where);
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      reader.line(i + 1, lines.get(i));
    }
    reader.definitions.forEach(reader::requireAlternatives);
    return reader.definitions.stream()
        .flatMap(d -> d.expand(reader.features).stream())
        .toList();
  }

  private void line(int number, String line) {
    if (BLANK.matcher(line).matches()) {
      return;
    }
    if (Character.isWhitespace(line.charAt(0))) {
      alternatives(number, line);
    } else {
      header(number, line);
    }
  }

  private void alternatives(int number, String line) {
    if (definitions.isEmpty()) {
      throw new GrammarException(
          where,
          number,
          "'%s' belongs to no name; write a line such as 'sentence:' above it"
              .formatted(line.strip()));
    }
    definitions
        .get(definitions.size() - 1)
        .alternatives()
        .addAll(AlternativeScanner.scan(where, number, line));
  }

  private void header(int number, String line) {
    Matcher feature = FEATURE.matcher(line);
    Matcher header = HEADER.matcher(line);
    if (feature.matches()) {
      String name = feature.group("name");
      List<String> values = List.of(feature.group("values").strip().split(" +"));
      if (features.put(name, values) != null) {
        throw new GrammarException(
            where, number, "feature '%s' is declared twice; keep one".formatted(name));
      }
    } else if (header.matches()) {
      definitions.add(new Definition(
          header.group("name"), header.group("parameter"), number, new ArrayList<>()));
    } else {
      throw new GrammarException(
          where,
          number,
          "'%s' cannot be read; write 'name:', 'name<value>:' or 'feature name: value value', and indent alternatives"
              .formatted(line.strip()));
    }
  }

  private void requireAlternatives(Definition definition) {
    if (definition.alternatives().isEmpty()) {
      throw new GrammarException(
          where,
          definition.line(),
          "'%s' has no alternatives; write them indented below, or remove it"
              .formatted(definition.name()));
    }
  }
}
