package io.verisim.cli.spec;

import io.verisim.spec.Presets;
import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import io.verisim.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads specifications that a user names. Paths of texts become absolute, because the process that
 * reads them has another working folder. A path in a file is relative to that file, and a path in
 * an override is relative to the working folder.
 */
public final class SpecDocuments {
  private static final String MODEL = "model.from";

  private SpecDocuments() {}

  /**
   * The specification of a file or a preset.
   *
   * @param named a file's path, or a preset's name if there is no such file
   * @param sets overrides by path
   * @throws SpecException naming everything that is wrong
   */
  public static RunSpec named(String named, Map<String, String> sets) throws IOException {
    Path file = Path.of(named).toAbsolutePath();
    if (Files.isRegularFile(file)) {
      Path home = file.getParent();
      String document = SpecReader.text(Files.readAllBytes(file), named);
      return resolve(document, named, sets, home == null ? file : home);
    }
    if (Presets.names().contains(named)) {
      return preset(named, sets);
    }
    throw new SpecException(
        named,
        List.of(new Problem(
            "",
            "is neither a file nor a preset; the presets are "
                + String.join(", ", Presets.names()))));
  }

  /** A preset with overrides. */
  public static RunSpec preset(String name, Map<String, String> sets) {
    return resolve("preset: " + name, "preset " + name, sets, Path.of("").toAbsolutePath());
  }

  private static RunSpec resolve(
      String document, String where, Map<String, String> sets, Path home) {
    RunSpec written = SpecReader.read(document, where, sets);
    Path here = Path.of("").toAbsolutePath();
    Map<String, @Nullable Object> tree = written.toMap();
    for (NamedPath named : paths(written, tree)) {
      named.makeAbsolute(named.isSetBy(sets.keySet(), written.model().from()) ? here : home);
    }
    return SpecReader.read(JsonMapper.shared().writeValueAsString(tree), where);
  }

  /**
   * A path that a specification names.
   *
   * @param key the key that names it
   * @param section the section of the specification's tree that has the key
   */
  private record NamedPath(String key, Map<String, @Nullable Object> section) {
    private String name() {
      return key.substring(key.lastIndexOf('.') + 1);
    }

    /** The path; an address of the web or of object storage is none. */
    Optional<String> path() {
      return section.get(name()) instanceof String path && !path.contains("://")
          ? Optional.of(path)
          : Optional.empty();
    }

    void makeAbsolute(Path home) {
      path()
          .ifPresent(path -> section.put(name(), home.resolve(path).normalize().toString()));
    }

    /**
     * Whether one of the overrides is for the key, or for a section or a list that contains it. For
     * a scorer that starts from {@code model.from} too, that key counts.
     */
    boolean isSetBy(Set<String> overrides, @Nullable String base) {
      String counts = path().filter(path -> path.equals(base)).isPresent() ? MODEL : key;
      return overrides.stream()
          .anyMatch(set ->
              counts.equals(set) || counts.startsWith(set + ".") || counts.startsWith(set + "["));
    }
  }

  /** @param tree that of the specification */
  private static List<NamedPath> paths(RunSpec spec, Map<String, @Nullable Object> tree) {
    List<NamedPath> paths = new ArrayList<>();
    Map<String, @Nullable Object> corpus = section(tree, "corpus");
    if (!spec.corpus().fromGrammar()) {
      paths.add(new NamedPath("corpus.source", corpus));
    }
    paths.add(new NamedPath("corpus.grammar", corpus));
    if (spec.corpus().tokenizerFromFile()) {
      paths.add(new NamedPath("corpus.tokenizer", corpus));
    }
    paths.add(new NamedPath(MODEL, section(tree, "model")));
    if (section(tree, "rewardModel").get("scorers") instanceof List<?> scorers) {
      for (int i = 0; i < scorers.size(); i++) {
        paths.add(new NamedPath("rewardModel.scorers[" + i + "].from", section(scorers.get(i))));
      }
    }
    if (spec.evaluation().judge() != null) {
      paths.add(
          new NamedPath("evaluation.judge.from", section(section(tree, "evaluation"), "judge")));
    }
    return paths;
  }

  private static Map<String, @Nullable Object> section(
      Map<String, @Nullable Object> tree, String key) {
    return section(tree.get(key));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // The sections of a specification's tree are maps.
  private static Map<String, @Nullable Object> section(@Nullable Object node) {
    return (Map<String, @Nullable Object>) node;
  }

  /**
   * Checks that the files which a specification names are on this machine.
   *
   * @throws SpecException naming every missing file
   */
  public static void requireTexts(RunSpec spec) {
    List<Problem> problems = new ArrayList<>();
    for (NamedPath named : paths(spec, spec.toMap())) {
      named
          .path()
          .filter(path -> !Files.exists(Path.of(path)))
          .ifPresent(
              path -> problems.add(new Problem(named.key(), "there is no file or folder " + path)));
    }
    if (!problems.isEmpty()) {
      throw new SpecException(spec.name(), problems);
    }
  }
}
