package io.verisim.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the known word that is probably meant by a mistyped one, by edit distance. */
public final class Nearest {
  private Nearest() {}

  /** {@return the nearest word, if one is near enough to suggest} */
  public static Optional<String> to(String typed, Collection<String> known) {
    String plain = plain(typed);
    int limit = Math.max(1, plain.length() / 3);
    return known.stream()
        .min(Comparator.comparingInt(word -> distance(plain, plain(word))))
        .filter(word -> distance(plain, plain(word)) <= limit);
  }

  /**
   * {@return a message that names the unknown word, the nearest known word, and all known words}
   */
  public static String unknown(String what, @Nullable String typed, Collection<String> known) {
    String near = typed == null
        ? ""
        : to(typed, known).map(word -> "; did you mean " + word + "?").orElse("");
    return "unknown " + what + " \"" + typed + "\"" + near + " (known: " + String.join(", ", known)
        + ")";
  }

  /**
   * Case, hyphens and underscores do not distinguish keys: {@code n_layer} is a mistyped
   * {@code nLayer}.
   */
  private static String plain(String word) {
    return word.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String left, String right) {
    int[] above = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[right.length()];
  }
}
