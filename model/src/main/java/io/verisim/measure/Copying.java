package io.verisim.measure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Measures how much of a text is copied verbatim from the train split. Compare the figures with
 * those of held-out natural text, which also shares phrases with the train split.
 */
public final class Copying {
  private static final int SHORTEST = 4;
  private static final int LONGEST = 10;
  private static final long BASE = 1_000_003L;

  private Copying() {}

  /** Number of runs of each length in a text, and how many of these runs are known. */
  private record Runs(long[] seen, long[] known) {
    Runs() {
      this(new long[LONGEST - SHORTEST + 1], new long[LONGEST - SHORTEST + 1]);
    }
  }

  /** Share of runs of 4 to 10 words that occur in the train split, mean over the seven lengths. */
  public static Estimate copiedShare(String train, List<String> texts) {
    List<String> trainWords = Words.of(train);
    List<List<String>> words = texts.stream().map(Words::of).toList();
    List<Runs> runs = new ArrayList<>();
    texts.forEach(text -> runs.add(new Runs()));
    for (int n = SHORTEST; n <= LONGEST; n++) {
      Set<List<String>> known = Words.gramSet(trainWords, n);
      int at = n - SHORTEST;
      for (int i = 0; i < texts.size(); i++) {
        Runs counted = runs.get(i);
        Words.grams(words.get(i), n, gram -> {
          counted.seen[at]++;
          counted.known[at] += known.contains(gram) ? 1 : 0;
        });
      }
    }
    return Jackknife.of(runs, Copying::share);
  }

  private static double share(List<Runs> runs) {
    double sum = 0;
    int lengths = 0;
    for (int n = 0; n <= LONGEST - SHORTEST; n++) {
      int at = n;
      long seen = runs.stream().mapToLong(text -> text.seen[at]).sum();
      long known = runs.stream().mapToLong(text -> text.known[at]).sum();
      if (seen > 0) {
        sum += (double) known / seen;
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
    Set<Long> wanted = new HashSet<>();
    for (String text : texts) {
      anyRun(text, length, (hash, at) -> {
        wanted.add(hash);
        return false;
      });
    }
    return anyRun(train, length, (hash, at) -> {
      if (!wanted.contains(hash)) {
        return false;
      }
      String run = train.substring(at, at + length);
      return texts.stream().anyMatch(text -> text.contains(run));
    });
  }

  /** Receives the rolling hash and the start of a run; true ends the search. */
  private interface Search {
    boolean found(long hash, int at);
  }

  /** Whether a search succeeds at any run of {@code length} characters. */
  private static boolean anyRun(String text, int length, Search search) {
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
      if (i >= length - 1 && search.found(hash, i - length + 1)) {
        return true;
      }
    }
    return false;
  }
}
