package io.verisim.measure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much of a text stands in the train split word for word. Figures mean something only beside the same figures of
 * held-out natural text, which also shares phrases with the train split.
 */
public final class Copying {
  private static final int SHORTEST = 4;
  private static final int LONGEST = 10;
  private static final long BASE = 1_000_003L;

  private Copying() {}

  /** Share of runs of 4 to 10 words that occur in the train split, mean over the seven lengths. */
  public static double copiedShare(String train, List<String> texts) {
    List<String> trainWords = Words.of(train);
    double sum = 0;
    int lengths = 0;
    for (int n = SHORTEST; n <= LONGEST; n++) {
      Set<List<String>> known = Words.gramSet(trainWords, n);
      long[] seen = {0, 0};
      for (String text : texts) {
        Words.grams(Words.of(text), n, gram -> {
          seen[0]++;
          seen[1] += known.contains(gram) ? 1 : 0;
        });
      }
      if (seen[0] > 0) {
        sum += (double) seen[1] / seen[0];
        lengths++;
      }
    }
    return lengths == 0 ? Double.NaN : sum / lengths;
  }

  /** Characters of the longest run that any text shares with the train split. */
  public static int longestCommonSubstring(String train, List<String> texts) {
    int low = 0;
    int high = texts.stream().mapToInt(String::length).max().orElse(0);
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (shares(train, texts, middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static boolean shares(String train, List<String> texts, int length) {
    Set<Long> known = new HashSet<>();
    for (long hash : hashes(train, length)) {
      known.add(hash);
    }
    for (String text : texts) {
      long[] hashes = hashes(text, length);
      for (int at = 0; at < hashes.length; at++) {
        if (known.contains(hashes[at]) && train.contains(text.substring(at, at + length))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Rolling hashes of every run of {@code length} characters. */
  private static long[] hashes(String text, int length) {
    if (text.length() < length) {
      return new long[0];
    }
    long[] hashes = new long[text.length() - length + 1];
    long power = 1;
    for (int i = 1; i < length; i++) {
      power *= BASE;
    }
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      if (i >= length) {
        hash -= text.charAt(i - length) * power;
      }
      hash = hash * BASE + text.charAt(i);
      if (i >= length - 1) {
        hashes[i - length + 1] = hash;
      }
    }
    return hashes;
  }
}
