package io.verisim.run;

import java.util.List;

/** Paths of keys, such as {@code model.nHead}. */
final class Paths {
  private Paths() {}

  static String join(String prefix, String key) {
    return prefix.isEmpty() ? key : prefix + "." + key;
  }

  static List<String> split(String path) {
    return List.of(path.split("\\.", -1));
  }
}
