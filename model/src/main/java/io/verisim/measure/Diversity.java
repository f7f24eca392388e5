package io.verisim.measure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Measures how different texts are from each other.
 *
 * @param distinct1 distinct words / words, over all texts (Li et al. 2016)
 * @param distinct2 the same for word pairs
 * @param distinct3 the same for word triples
 * @param selfBleu3 mean BLEU of up to 3 words of each text against the others (Zhu et al. 2018),
 *     without the brevity penalty; 1 means that all texts are the same
 * @param uniqueShare share of texts that occur only once
 */
public record Diversity(
    double distinct1, double distinct2, double distinct3, double selfBleu3, double uniqueShare) {
  private static final int MAX_ORDER = 3;
  /**
   * Maximum number of references per text: more references change the figure little but cost much
   * more.
   */
  private static final int MAX_TEXTS = 100;

  public static Diversity of(List<String> texts) {
    List<List<String>> words = texts.stream().map(Words::of).toList();
    Map<String, Integer> counts = new HashMap<>();
    texts.forEach(text -> counts.merge(text, 1, Integer::sum));
    long once = counts.values().stream().filter(count -> count == 1).count();
    return new Diversity(
        distinct(words, 1),
        distinct(words, 2),
        distinct(words, 3),
        selfBleu3(words.subList(0, Math.min(MAX_TEXTS, words.size()))),
        texts.isEmpty() ? Double.NaN : (double) once / texts.size());
  }

  /** Share of distinct word pairs among all word pairs, with its jackknife error over texts. */
  public static Estimate distinct2(List<String> texts) {
    List<List<String>> words = texts.stream().map(Words::of).toList();
    return Jackknife.of(words, some -> distinct(some, 2));
  }

  /** Mean BLEU of texts against the others, as in {@link #selfBleu3}, with its error. */
  public static Estimate selfBleu(List<String> texts) {
    List<List<String>> words = texts.stream().map(Words::of).toList();
    return Jackknife.of(words.subList(0, Math.min(MAX_TEXTS, words.size())), Diversity::selfBleu3);
  }

  private static double distinct(List<List<String>> texts, int n) {
    Set<List<String>> seen = new HashSet<>();
    long[] total = {0};
    for (List<String> words : texts) {
      Words.grams(words, n, gram -> {
        seen.add(List.copyOf(gram));
        total[0]++;
      });
    }
    return total[0] == 0 ? Double.NaN : (double) seen.size() / total[0];
  }

  /**
   * Mean over texts of the geometric mean of the n-gram precisions, limited to the n for which a
   * text is long enough.
   */
  private static double selfBleu3(List<List<String>> texts) {
    if (texts.size() < 2) {
      return Double.NaN;
    }
    double[] logs = new double[texts.size()];
    int[] orders = new int[texts.size()];
    for (int n = 1; n <= MAX_ORDER; n++) {
      List<Map<List<String>, Integer>> counted = texts.stream().map(counts(n)).toList();
      for (int i = 0; i < logs.length; i++) {
        if (!counted.get(i).isEmpty()) {
          logs[i] += Math.log(precision(counted, i));
          orders[i]++;
        }
      }
    }
    return IntStream.range(0, logs.length)
        .filter(i -> orders[i] > 0)
        .mapToDouble(i -> Math.exp(logs[i] / orders[i]))
        .average()
        .orElse(Double.NaN);
  }

  private static Function<List<String>, Map<List<String>, Integer>> counts(int n) {
    return words -> {
      Map<List<String>, Integer> counts = new HashMap<>();
      Words.grams(words, n, gram -> counts.merge(List.copyOf(gram), 1, Integer::sum));
      return counts;
    };
  }

  /**
   * Clipped n-gram precision of text {@code i} against all others; zero matches count as half a
   * match.
   */
  private static double precision(List<Map<List<String>, Integer>> texts, int i) {
    long matched = 0;
    long total = 0;
    for (Map.Entry<List<String>, Integer> gram : texts.get(i).entrySet()) {
      int most = 0;
      for (int other = 0; other < texts.size(); other++) {
        most = other == i ? most : Math.max(most, texts.get(other).getOrDefault(gram.getKey(), 0));
      }
      matched += Math.min(most, gram.getValue());
      total += gram.getValue();
    }
    return (matched == 0 ? 0.5 : matched) / total;
  }
}
