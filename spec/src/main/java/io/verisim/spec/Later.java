package io.verisim.spec;

import java.util.Set;

/** Keys whose names are decided but that this version does not support yet. */
final class Later {
  static final String SENTENCE = "is not supported by this version yet; leave it out";

  private static final Set<String> KEYS = Set.of("pretraining.from");

  private Later() {}

  static boolean isKey(String path) {
    return KEYS.contains(path);
  }
}
