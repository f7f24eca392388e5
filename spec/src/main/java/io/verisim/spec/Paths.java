package io.verisim.spec;

import java.util.List;

/** Paths of keys, such as {@code model.nHead}. */
final class Paths {
  private Paths() {}

  static String join(String prefix, String key) {
    return prefix.isEmpty() ? key : prefix + "." + key;
  }

  /** The path of an element of a list, such as {@code rewardModel.scorers[0]}. */
  static String element(String path, int index) {
    return path + "[" + index + "]";
  }

  /** The path of the list that contains the element, or the path itself outside of lists. */
  static String list(String path) {
    int element = path.indexOf('[');
    return element < 0 ? path : path.substring(0, element);
  }

  /** The keys of a path in order. The key of a list element is its index. */
  static List<String> split(String path) {
    return List.of(path.replace("[", ".").replace("]", "").split("\\.", -1));
  }
}
