package io.verisim.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trees of keys: maps whose values are maps, lists, text, longs, doubles, booleans or null. */
final class Trees {
  private Trees() {}

  /**
   * {@return a new tree in which later layers win; an empty section does not clear the section of
   * an earlier layer}
   */
  static Map<String, @Nullable Object> merge(List<Layer> layers) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    layers.forEach(layer -> lay(layer.tree(), merged));
    return merged;
  }

  static boolean has(Map<String, @Nullable Object> tree, String path) {
    Object node = tree;
    for (String key : Paths.split(path)) {
      if (!children(node).containsKey(key)) {
        return false;
      }
      node = children(node).get(key);
    }
    return true;
  }

  static @Nullable Object get(Map<String, @Nullable Object> tree, String path) {
    Object node = tree;
    for (String key : Paths.split(path)) {
      node = children(node).get(key);
    }
    return node;
  }

  /**
   * Sets the value at a path, and replaces any value that is in the place of one of its sections.
   */
  static void put(Map<String, @Nullable Object> tree, String path, @Nullable Object value) {
    List<String> keys = Paths.split(path);
    Map<String, @Nullable Object> section = tree;
    for (String key : keys.subList(0, keys.size() - 1)) {
      if (!isSection(section.get(key))) {
        section.put(key, new LinkedHashMap<String, @Nullable Object>());
      }
      section = section(section.get(key));
    }
    section.put(keys.get(keys.size() - 1), value);
  }

  /** The children of a section by key, or of a list by index. */
  private static Map<String, @Nullable Object> children(@Nullable Object node) {
    if (node instanceof List<?> list) {
      Map<String, @Nullable Object> elements = new LinkedHashMap<>();
      for (Object element : list) {
        elements.put(Integer.toString(elements.size()), element);
      }
      return elements;
    }
    return isSection(node) ? section(node) : Map.of();
  }

  static boolean isSection(@Nullable Object node) {
    return node instanceof Map;
  }

  /** {@return the node as a section; the node must be one} */
  @SuppressWarnings({"unchecked", "NullAway"}) // Every map of a tree has text for keys.
  static Map<String, @Nullable Object> section(@Nullable Object node) {
    return (Map<String, @Nullable Object>) node;
  }

  private static void lay(Map<String, @Nullable Object> top, Map<String, @Nullable Object> under) {
    top.forEach((key, value) -> {
      if (isSection(value)) {
        Map<String, @Nullable Object> section =
            isSection(under.get(key)) ? section(under.get(key)) : new LinkedHashMap<>();
        lay(section(value), section);
        under.put(key, section);
      } else if (value != null || !isSection(under.get(key))) {
        under.put(key, value);
      }
    });
  }
}
