package io.verisim.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key in which two specifications differ.
 *
 * @param path the key's path, such as {@code grpo.klWeight}
 * @param stored the value that the run was started with
 * @param sent the value in the other specification
 */
public record SpecDifference(
    String path, @Nullable Object stored, @Nullable Object sent) {
  /**
   * {@return every key in which the two specifications differ, in the order of the specification}
   */
  public static List<SpecDifference> between(RunSpec stored, RunSpec sent) {
    List<SpecDifference> differences = new ArrayList<>();
    collect("", stored.toMap(), sent.toMap(), differences);
    return differences;
  }

  /** {@return the problem to report when a run was started with another specification} */
  public Problem problem() {
    return new Problem(path, "is " + sent + ", but the run was started with " + stored);
  }

  /** Both maps have the same keys: they are written from records of one type. */
  private static void collect(
      String prefix, Map<?, ?> stored, Map<?, ?> sent, List<SpecDifference> differences) {
    stored.forEach((key, value) -> compare(prefix + key, value, sent.get(key), differences));
  }

  private static void compare(
      String path,
      @Nullable Object stored,
      @Nullable Object sent,
      List<SpecDifference> differences) {
    if (stored instanceof Map<?, ?> section && sent instanceof Map<?, ?> other) {
      collect(path + ".", section, other, differences);
    } else if (!Objects.equals(stored, sent)) {
      differences.add(new SpecDifference(path, stored, sent));
    }
  }
}
