package io.verisim.spec;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of the trees that a specification is laid together from.
 *
 * @param name what a person calls it
 * @param tree its keys and values
 * @param lines the line, from 1, at which the key of a path stands, where that is known
 */
record Layer(String name, Map<String, @Nullable Object> tree, Map<String, Integer> lines) {

  /** {@return where this layer has the key of a path, if it has it} */
  Optional<String> origin(String path) {
    if (path.isEmpty() || !Trees.has(tree, path)) {
      return Optional.empty();
    }
    Integer line = lines.get(path);
    return Optional.of(line == null ? name : name + " line " + line);
  }
}
