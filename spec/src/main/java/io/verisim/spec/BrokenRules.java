package io.verisim.spec;

import java.util.List;

/** A record's values break its rules. Each finding keeps the keys that it is about. */
final class BrokenRules extends SpecException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // The lists that List.copyOf makes are serializable.
  private final List<RuleViolation> findings;

  BrokenRules(String where, List<RuleViolation> findings) {
    super(where, findings.stream().map(finding -> finding.under("")).toList());
    this.findings = List.copyOf(findings);
  }

  List<RuleViolation> findings() {
    return findings;
  }
}
