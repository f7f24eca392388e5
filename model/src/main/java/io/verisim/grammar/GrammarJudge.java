package io.verisim.grammar;

import java.util.Optional;

/** Collects the figures of a report. */
final class GrammarJudge {

  private final double[] truth;
  private final long[] ruleCounts;
  private int count;
  private int valid;
  private long characters;

  /** @param truth expected share of each rule */
  GrammarJudge(double[] truth) {
    this.truth = truth;
    this.ruleCounts = new long[truth.length];
  }

  void add(String sentence, Optional<Derivation> derivation) {
    count++;
    characters += sentence.codePointCount(0, sentence.length()) + 1;
    derivation.ifPresent(d -> {
      valid++;
      int[] counts = d.ruleCounts();
      for (int r = 0; r < counts.length; r++) {
        ruleCounts[r] += counts[r];
      }
    });
  }

  GrammarReport report() {
    double share = (double) valid / count;
    return new GrammarReport(count, share, (double) characters / count, ruleDistance());
  }

  private double ruleDistance() {
    long total = 0;
    for (long uses : ruleCounts) {
      total += uses;
    }
    double sum = 0;
    for (int r = 0; r < truth.length; r++) {
      sum += Math.abs((double) ruleCounts[r] / total - truth[r]);
    }
    return sum / 2;
  }
}
