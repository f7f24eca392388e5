package io.verisim.measure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The words of a train split, and how many of a text's are among them. */
public final class KnownWords {
  private final Set<String> known;

  public KnownWords(String train) {
    this.known = new HashSet<>(Words.of(train));
  }

  /**
   * Share of the words that occur in the train split; NaN without any. The first and the last word
   * of a text do not count, since texts are cut anywhere.
   */
  public double share(List<String> texts) {
    long words = 0;
    long found = 0;
    for (String text : texts) {
      List<String> all = Words.of(text);
      for (int i = 1; i < all.size() - 1; i++) {
        words++;
        found += known.contains(all.get(i)) ? 1 : 0;
      }
    }
    return words == 0 ? Double.NaN : (double) found / words;
  }
}
