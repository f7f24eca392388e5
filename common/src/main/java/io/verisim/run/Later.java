package io.verisim.run;

import java.util.Map;
import java.util.Set;

/** Keys and words whose names are settled already but that this version does not offer. */
final class Later {
  static final String SENTENCE = "this version does not offer it yet; leave it out";

  private static final Set<String> KEYS = Set.of("rewardModel.languageModels", "pretraining.from");
  private static final Map<Class<?>, Set<String>> WORDS =
      Map.of(Features.class, Set.of("likelihood"));

  private Later() {}

  static boolean isKey(String path) {
    return KEYS.contains(path);
  }

  static boolean isWord(Class<?> type, String word) {
    return WORDS.getOrDefault(type, Set.of()).contains(word);
  }
}
