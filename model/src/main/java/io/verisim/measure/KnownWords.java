package io.verisim.measure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The words of a train split, and the share of a text's words among them. */
public final class KnownWords {
  private final Set<String> known;

  public KnownWords(String train) {
    this.known = new HashSet<>(Words.of(train));
  }

  /**
   * Share of words that occur in the train split; NaN if there are no words. The first and the last
   * word of a text do not count, because texts may be cut inside a word.
   */
  public double share(List<String> texts) {
    return share(texts, 1);
  }

  /** As {@link #share(List)}, of texts that are not cut: all words count. */
  public double shareOfWhole(List<String> texts) {
    return share(texts, 0);
  }

  /** The words of a text that do not occur in the train split, but for its first and last word. */
  public List<String> unknown(String text) {
    List<String> words = Words.of(text);
    return words.stream()
        .skip(1)
        .limit(Math.max(0, words.size() - 2))
        .filter(word -> !known.contains(word))
        .distinct()
        .toList();
  }

  private double share(List<String> texts, int cut) {
    long words = 0;
    long found = 0;
    for (String text : texts) {
      List<String> all = Words.of(text);
      for (int i = cut; i < all.size() - cut; i++) {
        words++;
        found += known.contains(all.get(i)) ? 1 : 0;
      }
    }
    return words == 0 ? Double.NaN : (double) found / words;
  }
}
