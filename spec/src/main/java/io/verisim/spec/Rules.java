package io.verisim.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules that one record's constructor checks. Nothing is refused before {@link #enforce}, so
 * that all problems are reported at once.
 */
final class Rules {
  private final Class<? extends Record> type;
  private final List<RuleViolation> findings = new ArrayList<>();

  private Rules(Class<? extends Record> type) {
    this.type = type;
  }

  static Rules of(Class<? extends Record> type) {
    return new Rules(type);
  }

  /** A whole number, within the limits of its {@link Key}. */
  Rules whole(String key, long value) {
    long least = SpecKeys.key(type, key).least();
    return value >= least ? this : found(key, "is " + value + ", expected at least " + least);
  }

  /** The same for a number that may be missing. */
  Rules whole(String key, @Nullable Integer value) {
    return value == null ? this : whole(key, value.longValue());
  }

  /** A number, within the limits of its {@link Key}. */
  Rules number(String key, double value) {
    Range range = SpecKeys.key(type, key).range();
    return range.contains(value) ? this : found(key, "is " + value + ", expected " + range.words());
  }

  /** The same for a number that may be missing. */
  Rules number(String key, @Nullable Double value) {
    return value == null ? this : number(key, value.doubleValue());
  }

  Rules text(String key, @Nullable String value) {
    return value != null && !value.isBlank() ? this : found(key, "is empty, expected text");
  }

  Rules present(String key, @Nullable Object value) {
    return value != null ? this : found(key, "has no value");
  }

  Rules oneOf(String key, @Nullable String value, String what, Collection<String> known) {
    return value != null && known.contains(value)
        ? this
        : found(key, Nearest.unknown(what, value, known));
  }

  /** A rule between values, checked only if each of the values is valid by itself. */
  Rules agree(BooleanSupplier holds, String message, String key, String... others) {
    List<String> keys = new ArrayList<>(List.of(key));
    keys.addAll(List.of(others));
    boolean settled = findings.stream().anyMatch(finding -> finding.concerns(Set.copyOf(keys)));
    if (!settled && !holds.getAsBoolean()) {
      findings.add(new RuleViolation(keys, message));
    }
    return this;
  }

  /** The rules of another record that is made from the same values, under the same keys. */
  Rules also(Runnable makesPart) {
    try {
      makesPart.run();
    } catch (BrokenRules broken) {
      findings.addAll(broken.findings());
    }
    return this;
  }

  void enforce() {
    if (!findings.isEmpty()) {
      throw new BrokenRules(type.getSimpleName(), findings);
    }
  }

  private Rules found(String key, String message) {
    findings.add(new RuleViolation(List.of(key), message));
    return this;
  }
}
