package io.verisim.spec;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * A rule that a record's values break.
 *
 * @param keys the keys that the rule compares; the first one is reported
 * @param message what is wrong and what was expected
 */
@SuppressWarnings("serial") // The lists that List.copyOf makes are serializable.
record RuleViolation(List<String> keys, String message) implements Serializable {
  RuleViolation {
    keys = List.copyOf(keys);
  }

  boolean concerns(Set<String> others) {
    return keys.stream().anyMatch(key -> others.contains(key) || others.contains(section(key)));
  }

  Problem under(String prefix) {
    return new Problem(Paths.join(prefix, keys.get(0)), message);
  }

  private static String section(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }
}
