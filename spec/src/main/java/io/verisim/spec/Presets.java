package io.verisim.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The specifications that come with the program. A user's document is merged over one of them. */
public final class Presets {
  private static final List<String> NAMES =
      List.of("demo", "grammar", "letter", "shakespeare-cpu", "shakespeare", "gpt2", "smollm2");

  private static final String COMMENT = "# ";

  private Presets() {}

  /** {@return the names of all presets} */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * {@return what a preset is for, from the comment that it begins with}
   *
   * @throws IllegalArgumentException if there is no preset of that name
   */
  public static String description(String name) {
    return text(name)
        .lines()
        .takeWhile(line -> line.startsWith(COMMENT))
        .map(line -> line.substring(COMMENT.length()))
        .collect(Collectors.joining(" "));
  }

  /**
   * {@return the text of a preset, with its comments}
   *
   * @throws IllegalArgumentException if there is no preset of that name
   */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(Nearest.unknown("preset", name, NAMES));
    }
    return resource("presets/" + name + ".yaml");
  }

  /**
   * {@return the text of the default values, which apply if neither the preset nor the document
   * sets a key}
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

  /** Drops the line numbers, because users do not see these files. */
  private static Layer plain(String name, String text) {
    Problems problems = new Problems();
    Layer layer = YamlTree.layer(name, text, problems);
    if (problems.count() > 0) {
      throw problems.in(name, problem -> problem);
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
