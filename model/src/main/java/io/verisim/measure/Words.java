package io.verisim.measure;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Words, runs of anything but white space, and their n-grams. */
final class Words {
  private Words() {}

  static List<String> of(String text) {
    return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  /** Calls {@code consumer} with every run of {@code n} words. */
  static void grams(List<String> words, int n, Consumer<List<String>> consumer) {
    for (int at = 0; at + n <= words.size(); at++) {
      consumer.accept(words.subList(at, at + n));
    }
  }

  static Set<List<String>> gramSet(List<String> words, int n) {
    Set<List<String>> grams = new HashSet<>();
    grams(words, n, gram -> grams.add(List.copyOf(gram)));
    return grams;
  }
}
