package io.verisim.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pretrained model brings itself, so that it is not taken from a preset or the defaults. */
final class Pretrained {
  /** The keys of a model's shape, for which its own config.json counts. */
  static final List<String> SHAPE = List.of(
      "architecture", "nLayer", "nHead", "nKvHead", "nEmbd", "bias", "positions", "initStd");

  private static final String FROM = "model.from";
  private static final String JUDGE = "evaluation.judge";
  private static final String TOKENIZER = "corpus.tokenizer";

  private Pretrained() {}

  /**
   * {@return the merged layers} Values for the shape and the tokenizer that are below the layer
   * which names the model are left out: they were written for another one.
   */
  static Map<String, @Nullable Object> merge(List<Layer> layers) {
    Map<String, @Nullable Object> merged = mergeBase(layers);
    leaveOutJudge(layers, merged);
    return merged;
  }

  /** Leaves out the shape of a judge that is below the layer which names a pretrained one. */
  private static void leaveOutJudge(List<Layer> layers, Map<String, @Nullable Object> merged) {
    for (int at = layers.size() - 1; at >= 0; at--) {
      if (Trees.has(layers.get(at).tree(), Paths.join(JUDGE, "from"))) {
        List<Layer> above = layers.subList(at, layers.size());
        if (names(Trees.get(merged, Paths.join(JUDGE, "from")))) {
          SHAPE.stream()
              .map(key -> Paths.join(JUDGE, key))
              .filter(path -> Trees.has(merged, path))
              .filter(path -> above.stream().noneMatch(layer -> Trees.has(layer.tree(), path)))
              .forEach(path -> Trees.put(merged, path, null));
        }
        return;
      }
    }
  }

  private static Map<String, @Nullable Object> mergeBase(List<Layer> layers) {
    for (int at = layers.size() - 1; at >= 0; at--) {
      Map<String, @Nullable Object> tree = layers.get(at).tree();
      if (Trees.has(tree, FROM)) {
        return names(Trees.get(tree, FROM)) ? merge(layers, at) : Trees.merge(layers);
      }
    }
    return Trees.merge(layers);
  }

  private static Map<String, @Nullable Object> merge(List<Layer> layers, int at) {
    Map<String, @Nullable Object> below = Trees.merge(layers.subList(0, at));
    SHAPE.forEach(key -> Trees.put(below, Paths.join("model", key), null));
    Trees.put(below, TOKENIZER, CorpusSpec.MODEL_TOKENIZER);
    List<Layer> all = new ArrayList<>(List.of(new Layer("", below, Map.of())));
    all.addAll(layers.subList(at, layers.size()));
    return Trees.merge(all);
  }

  /** Whether the value of a key {@code from} names a model. */
  static boolean names(@Nullable Object from) {
    return from != null && !from.equals(Derived.NONE);
  }
}
