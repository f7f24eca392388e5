package io.verisim.standalone.spec;

import io.verisim.spec.RunSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where two specifications differ. */
public final class SpecDifferences {
  private SpecDifferences() {}

  /** One line for each key that differs, such as {@code grpo.klWeight is 0.3 there and 0.5 here}. */
  public static List<String> between(RunSpec there, RunSpec here) {
    Map<String, @Nullable Object> theirs = new LinkedHashMap<>();
    flatten("", there.toMap(), theirs);
    Map<String, @Nullable Object> ours = new LinkedHashMap<>();
    flatten("", here.toMap(), ours);
    List<String> lines = new ArrayList<>();
    theirs.forEach((path, value) -> {
      if (!Objects.equals(value, ours.get(path))) {
        lines.add(path + " is " + value + " there and " + ours.get(path) + " here");
      }
    });
    return lines;
  }

  private static void flatten(String path, Map<?, ?> section, Map<String, @Nullable Object> into) {
    section.forEach((key, value) -> {
      String below = path.isEmpty() ? String.valueOf(key) : path + "." + key;
      if (value instanceof Map<?, ?> deeper) {
        flatten(below, deeper, into);
      } else {
        into.put(below, value);
      }
    });
  }
}
