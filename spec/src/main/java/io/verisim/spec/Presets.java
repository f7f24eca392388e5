package io.verisim.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The specifications that come with the product; a person's own is laid over one of them. */
public final class Presets {
  private static final List<String> NAMES =
      List.of("demo", "grammar", "letter", "shakespeare-cpu", "shakespeare", "gpt2");

  private Presets() {}

  /** {@return the names of all presets} */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * {@return a preset as it is written, with its comment}
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(Nearest.unknown("preset", name, NAMES));
    }
    return resource("presets/" + name + ".yaml");
  }

  /**
   * {@return the values, as they are written, that hold where neither preset nor specification says
   * anything}
   */
  public static String defaults() {
    return resource("defaults.yaml");
  }

  static Layer layer(String name) {
    return plain("preset " + name, text(name));
  }

  static Layer defaultLayer() {
    return plain("defaults", defaults());
  }

  /** Lines of a file that nobody opened help nobody. */
  private static Layer plain(String name, String text) {
    List<Problem> problems = new ArrayList<>();
    Layer layer = YamlTree.layer(name, text, problems);
    if (!problems.isEmpty()) {
      throw new SpecException(name, problems);
    }
    return new Layer(name, layer.tree(), Map.of());
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Presets.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + name + " cannot be read", e);
    }
  }
}
