package io.verisim.spec;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Reads YAML, and so JSON, into a tree. The tree has plain data only: tags, aliases and duplicate
 * keys are problems.
 */
final class YamlTree {
  /**
   * JSON may escape a slash, which SnakeYAML does not support. The backslash before the slash may
   * itself be escaped.
   */
  private static final Pattern ESCAPED_SLASH = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\/");

  /** Sections and lists within each other; a specification has six. */
  private static final int DEEPEST = 10;

  /** Characters of a key; the longest one of a specification has half as many. */
  private static final int LONGEST_KEY = 64;

  private final CoreSchema schema = new CoreSchema();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Problems problems;
  private boolean unreadable;

  private YamlTree(Problems problems) {
    this.problems = problems;
  }

  /**
   * {@return the document as a layer}
   *
   * @param name the name of the document in messages
   * @param text the document
   * @param problems collects the problems of its keys
   * @throws SpecException if the text is empty or cannot be read at all
   */
  static Layer layer(String name, String text, Problems problems) {
    YamlTree reader = new YamlTree(problems);
    Object root = reader.root(text, "").orElse(null);
    if (reader.unreadable) {
      throw problems.in(name, problem -> problem);
    }
    if (root == null) {
      throw new SpecException(
          name, List.of(new Problem("", "is empty; give at least a preset, such as preset: demo")));
    }
    if (!Trees.isSection(root)) {
      throw new SpecException(
          name,
          List.of(new Problem(
              "",
              "is " + Values.describe(root) + ", expected the keys "
                  + SpecKeys.of(RunSpec.class))));
    }
    return new Layer(name, Trees.section(root), reader.lines);
  }

  /**
   * {@return the value of one key}
   *
   * @param path the key's path
   * @param text the value in YAML syntax
   * @param problems collects the problems of the value
   */
  static @Nullable Object value(String path, String text, Problems problems) {
    return new YamlTree(problems).root(text, path).orElse(null);
  }

  static Yaml yaml(DumperOptions dumping) {
    LoaderOptions loading = new LoaderOptions();
    loading.setNestingDepthLimit(DEEPEST);
    return new Yaml(
        new SafeConstructor(loading), new Representer(dumping), dumping, loading, new CoreSchema());
  }

  private Optional<Object> root(String text, String path) {
    try {
      Node root = yaml(new DumperOptions()).compose(new StringReader(withPlainSlashes(text)));
      return root == null ? Optional.empty() : Optional.ofNullable(value(root, path));
    } catch (MarkedYAMLException e) {
      return refuse(path, e.getProblem() + at(e));
    } catch (YAMLException e) {
      return refuse(path, String.valueOf(e.getMessage()));
    }
  }

  private static String withPlainSlashes(String text) {
    return text.stripLeading().startsWith("{")
        ? ESCAPED_SLASH.matcher(text).replaceAll("$1/")
        : text;
  }

  private Optional<Object> refuse(String path, String why) {
    unreadable = true;
    problems.add(path, "is neither YAML nor JSON: " + why);
    return Optional.empty();
  }

  private static String at(MarkedYAMLException e) {
    Mark mark = e.getProblemMark();
    return mark == null
        ? ""
        : " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")";
  }

  private @Nullable Object value(Node node, String path) {
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar, path);
    }
    if (!seen.add(node)) {
      problems.add(path, "is an alias; write the values out");
      return null;
    }
    return node instanceof MappingNode mapping
        ? mapping(mapping, path)
        : sequence((SequenceNode) node, path);
  }

  private @Nullable Object scalar(ScalarNode node, String path) {
    if (!schema.resolve(NodeId.scalar, node.getValue(), node.isPlain()).equals(node.getTag())) {
      problems.add(path, "has the tag " + node.getTag() + "; write its value without one");
    }
    return node.isPlain() ? CoreSchema.value(node.getTag(), node.getValue()) : node.getValue();
  }

  private List<@Nullable Object> sequence(SequenceNode node, String path) {
    List<@Nullable Object> list = new ArrayList<>();
    node.getValue().forEach(element -> list.add(value(element, Paths.element(path, list.size()))));
    return list;
  }

  private Map<String, @Nullable Object> mapping(MappingNode node, String path) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (NodeTuple entry : node.getValue()) {
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      String keyPath = Paths.join(path, key);
      if (key.length() > LONGEST_KEY) {
        problems.add(Paths.join(path, Values.shortened(key)), "is no key: it is too long");
        continue;
      }
      lines.put(keyPath, entry.getKeyNode().getStartMark().getLine() + 1);
      if (map.containsKey(key)) {
        problems.add(keyPath, "is given twice; keep one");
      }
      map.put(key, value(entry.getValueNode(), keyPath));
    }
    return map;
  }
}
