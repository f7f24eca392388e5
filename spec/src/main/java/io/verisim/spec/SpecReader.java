package io.verisim.spec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads run specifications. Four layers are merged, and later layers win: the defaults, the preset,
 * the document, and the overrides. Safe for use by several threads.
 */
public final class SpecReader {
  private static final String PRESET = "preset";
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final List<String> OPTIONAL = SpecKeys.optionalSections();
  private static final Layer DEFAULTS = Presets.defaultLayer();
  private static final RunSpec DEFAULT_SPEC =
      bind(DEFAULTS.name(), List.of(DEFAULTS), new Problems(), null);

  private SpecReader() {}

  /**
   * {@return the specification that a document resolves to}
   *
   * @param document YAML or JSON
   * @param where the name of the document in messages, such as its file name
   * @throws SpecException naming everything that is wrong
   */
  public static RunSpec read(String document, String where) {
    return read(document, where, Map.of());
  }

  /**
   * {@return the specification that a document and overrides resolve to}
   *
   * @param document YAML or JSON
   * @param where the name of the document in messages, such as its file name
   * @param sets values by path, such as {@code grpo.klWeight} and {@code 0.3}; a value has YAML
   *     syntax
   * @throws SpecException naming everything that is wrong
   */
  public static RunSpec read(String document, String where, Map<String, String> sets) {
    Problems problems = new Problems();
    List<Layer> layers = new ArrayList<>(List.of(DEFAULTS));
    Layer written = YamlTree.layer(where, document, problems);
    Layer set = overrides(sets, problems);
    preset(List.of(DEFAULTS, written, set), problems).ifPresent(layers::add);
    layers.add(written);
    layers.add(set);
    return bind(where, layers, problems, DEFAULT_SPEC);
  }

  /**
   * {@return the text of a document}
   *
   * @param document its bytes, in UTF-8 with or without a byte order mark
   * @param where the name of the document in messages
   * @throws SpecException if a byte is not UTF-8
   */
  public static String text(byte[] document, String where) {
    ByteBuffer bytes = ByteBuffer.wrap(document);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      String problem = "is not UTF-8, from byte " + bytes.position() + " on; save it as UTF-8";
      throw new SpecException(where, List.of(new Problem("", problem)));
    }
  }

  /**
   * {@return a specification that any version of this program has written} Missing keys have their
   * defaults and unknown keys are ignored, so that a run can continue under another version.
   *
   * @param written the output of {@link SpecWriter}
   * @param where the name of the specification in messages
   * @throws SpecException naming everything that is wrong
   */
  public static RunSpec readBack(String written, String where) {
    Problems problems = new Problems();
    Layer all = YamlTree.layer(where, written, problems);
    Layer known = new Layer(where, known(all.tree(), DEFAULTS.tree()), Map.of());
    return bind(where, List.of(DEFAULTS, known), problems, DEFAULT_SPEC);
  }

  /** The part of a tree whose keys another tree also has. */
  private static Map<String, @Nullable Object> known(
      Map<String, @Nullable Object> tree, Map<String, @Nullable Object> keys) {
    Map<String, @Nullable Object> known = new LinkedHashMap<>();
    tree.forEach((key, value) -> {
      if (keys.containsKey(key)) {
        boolean sections = Trees.isSection(value) && Trees.isSection(keys.get(key));
        known.put(
            key, sections ? known(Trees.section(value), Trees.section(keys.get(key))) : value);
      }
    });
    return known;
  }

  private static Layer overrides(Map<String, String> sets, Problems problems) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    sets.forEach((path, text) -> {
      int before = problems.count();
      Object value = YamlTree.value(path, text, problems);
      if (problems.count() == before) {
        Trees.put(tree, path, value);
      }
    });
    return new Layer("override", tree, Map.of());
  }

  private static Optional<Layer> preset(List<Layer> layers, Problems problems) {
    if (!(Trees.get(Trees.merge(layers), PRESET) instanceof String name)) {
      return Optional.empty(); // The binder reports this problem.
    }
    if (!Presets.names().contains(name)) {
      problems.add(PRESET, Nearest.unknown(PRESET, Values.shortened(name), Presets.names()));
      return Optional.empty();
    }
    return Optional.of(Presets.layer(name));
  }

  private static RunSpec bind(
      String where, List<Layer> layers, Problems problems, @Nullable RunSpec standIn) {
    layers.forEach(SpecReader::sayNone);
    Map<String, @Nullable Object> tree = Pretrained.merge(layers);
    Derived.fill(tree);
    RunSpec spec = new RecordBinder(problems, path -> origin(path, layers).isPresent())
        .bind(RunSpec.class, tree, "", standIn);
    if (spec == null || problems.count() > 0) {
      throw problems.in(where, problem -> traced(problem, layers));
    }
    return spec;
  }

  /**
   * A section that a layer writes as null is none, also if a layer below has one; any other section
   * that is null changes nothing.
   */
  private static void sayNone(Layer layer) {
    for (String path : OPTIONAL) {
      if (Trees.has(layer.tree(), path) && Trees.get(layer.tree(), path) == null) {
        Trees.put(layer.tree(), path, Derived.NONE);
      }
    }
  }

  /**
   * Adds the layer of a refused value to the message, because the value may come from a preset or
   * the defaults.
   */
  private static Problem traced(Problem problem, List<Layer> layers) {
    return origin(problem.path(), layers)
        .map(origin -> new Problem(problem.path(), problem.message() + " [" + origin + "]"))
        .orElse(problem);
  }

  /**
   * The place in the last layer that has the key. For an element of a list it is the last layer
   * that has the list, because a later list replaces an earlier one.
   */
  private static Optional<String> origin(String path, List<Layer> layers) {
    return layers.stream()
        .filter(layer -> Trees.has(layer.tree(), Paths.list(path)))
        .reduce((lower, upper) -> upper)
        .flatMap(layer -> layer.origin(path));
  }
}
