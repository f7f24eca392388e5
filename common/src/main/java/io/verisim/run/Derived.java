package io.verisim.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts numbers in the place of the word {@code auto}, at the keys that know it. */
final class Derived {
  private static final String AUTO = "auto";

  /** Keeps the variance that the residual stream starts with about the same at every width. */
  private static final double NARROW_SCALE = 0.6;

  private Derived() {}

  static void fill(Map<String, @Nullable Object> tree) {
    fill(tree, "model.initStd", NARROW_SCALE / Math.sqrt((double) count(tree, "model.nEmbd")));
    fill(tree, "pretraining.microBatchSize", count(tree, "pretraining.batchSize"));
    fill(
        tree,
        "grpo.microBatchSize",
        count(tree, "grpo.promptsPerStep") * count(tree, "grpo.groupSize"));
  }

  private static void fill(Map<String, @Nullable Object> tree, String path, Object value) {
    if (AUTO.equals(Trees.get(tree, path))) {
      Trees.put(tree, path, value);
    }
  }

  /** Where there is no such number, the specification is refused for that anyway, and any number serves. */
  private static long count(Map<String, @Nullable Object> tree, String path) {
    Object raw = Trees.get(tree, path);
    Object count = raw == null ? null : Values.convert(int.class, raw).orElse(null);
    return count instanceof Integer whole && whole > 0 ? whole : 1;
  }
}
