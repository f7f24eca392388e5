package io.verisim.orchestrator.runs;

import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The keys in which two specifications differ. */
final class SpecDifferences {
  private SpecDifferences() {}

  static List<Problem> between(RunSpec stored, RunSpec sent) {
    List<Problem> differences = new ArrayList<>();
    collect("", stored.toMap(), sent.toMap(), differences);
    return differences;
  }

  /** Both maps have the same keys: they are written from records of one type. */
  private static void collect(
      String prefix, Map<?, ?> stored, Map<?, ?> sent, List<Problem> differences) {
    stored.forEach((key, there) -> compare(prefix + key, there, sent.get(key), differences));
  }

  private static void compare(
      String path, @Nullable Object there, @Nullable Object here, List<Problem> differences) {
    if (there instanceof Map<?, ?> stored && here instanceof Map<?, ?> sent) {
      collect(path + ".", stored, sent, differences);
    } else if (!Objects.equals(there, here)) {
      differences.add(new Problem(path, "is " + here + ", but the run was started with " + there));
    }
  }
}
