package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.gpt.GptScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Token sequences as trees: those that begin alike share nodes, so that a model reads each
 * beginning once. A node stands for the sequence of the tokens from its root to it.
 */
final class TokenForest {
  private static final int NONE = -1;

  private record Child(int parent, int token) {}

  private record Node(int parent, int token, int depth) {}

  private final List<Node> nodes = new ArrayList<>();
  private final Map<Child, Integer> children = new HashMap<>();

  /** {@return the node of a sequence of at least one token} Adds it if it is not there. */
  int add(int... sequence) {
    int node = NONE;
    for (int token : sequence) {
      int parent = node;
      node = children.computeIfAbsent(new Child(parent, token), child -> {
        nodes.add(new Node(parent, token, parent == NONE ? 0 : nodes.get(parent).depth() + 1));
        return nodes.size() - 1;
      });
    }
    return node;
  }

  int size() {
    return nodes.size();
  }

  /**
   * The node of the sequence without its last token, which has a lower number; negative if none.
   */
  int parent(int node) {
    return nodes.get(node).parent();
  }

  GptScript.Trees tensors(NDManager scope) {
    int size = nodes.size();
    long[] tokens = new long[size];
    long[] parents = new long[size];
    long[] depths = new long[size];
    boolean[] seen = new boolean[size * size];
    for (int node = 0; node < size; node++) {
      tokens[node] = nodes.get(node).token();
      parents[node] = nodes.get(node).parent();
      depths[node] = nodes.get(node).depth();
      for (int ancestor = node; ancestor != NONE; ancestor = nodes.get(ancestor).parent()) {
        seen[node * size + ancestor] = true;
      }
    }
    NDArray row = scope.create(tokens, new Shape(1, size));
    return new GptScript.Trees(
        row,
        scope.create(parents),
        scope.create(depths),
        scope.create(seen, new Shape(size, size)));
  }
}
