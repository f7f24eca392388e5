package io.verisim.spec;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of the trees that a specification is merged from.
 *
 * @param name the name of the layer in messages
 * @param tree its keys and values
 * @param lines the line, from 1, of the key of a path, if it is known
 */
record Layer(String name, Map<String, @Nullable Object> tree, Map<String, Integer> lines) {

  /** {@return the place of the key of a path in this layer, if the layer has it} */
  Optional<String> origin(String path) {
    if (path.isEmpty() || !Trees.has(tree, path)) {
      return Optional.empty();
    }
    Integer line = lines.get(path);
    return Optional.of(line == null ? name : name + " line " + line);
  }
}
