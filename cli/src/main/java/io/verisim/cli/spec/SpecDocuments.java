package io.verisim.cli.spec;

import io.verisim.spec.CorpusSpec;
import io.verisim.spec.Presets;
import io.verisim.spec.Problem;
import io.verisim.spec.RunSpec;
import io.verisim.spec.SpecException;
import io.verisim.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads specifications that a user names. Paths of texts become absolute, because the process that
 * reads them has another working folder. A path in a file is relative to that file, and a path in
 * an override is relative to the working folder.
 */
public final class SpecDocuments {
  private static final String SOURCE = "corpus.source";
  private static final String GRAMMAR = "corpus.grammar";
  private static final String TOKENIZER = "corpus.tokenizer";

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
      return resolve(Files.readString(file), named, sets, home == null ? file : home);
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
    CorpusSpec corpus = written.corpus();
    Map<String, String> absolute = new LinkedHashMap<>(sets);
    if (!corpus.fromGrammar()) {
      put(absolute, SOURCE, corpus.source(), sets.containsKey(SOURCE) ? here : home);
    }
    if (corpus.grammar() != null) {
      put(absolute, GRAMMAR, corpus.grammar(), sets.containsKey(GRAMMAR) ? here : home);
    }
    if (corpus.tokenizerFromFile()) {
      put(absolute, TOKENIZER, corpus.tokenizer(), sets.containsKey(TOKENIZER) ? here : home);
    }
    return SpecReader.read(document, where, absolute);
  }

  private static void put(Map<String, String> sets, String key, String source, Path home) {
    if (!isAddress(source)) {
      String path = home.resolve(source).normalize().toString();
      sets.put(key, JsonMapper.shared().writeValueAsString(path));
    }
  }

  /**
   * Checks that the files which a specification names are on this machine.
   *
   * @throws SpecException naming every missing file
   */
  public static void requireTexts(RunSpec spec) {
    List<Problem> problems = new ArrayList<>();
    CorpusSpec corpus = spec.corpus();
    if (!corpus.fromGrammar()) {
      require(SOURCE, corpus.source(), problems);
    }
    if (corpus.grammar() != null) {
      require(GRAMMAR, corpus.grammar(), problems);
    }
    if (corpus.tokenizerFromFile()) {
      require(TOKENIZER, corpus.tokenizer(), problems);
    }
    if (!problems.isEmpty()) {
      throw new SpecException(spec.name(), problems);
    }
  }

  private static void require(String key, String source, List<Problem> problems) {
    if (!isAddress(source) && !Files.exists(Path.of(source))) {
      problems.add(new Problem(key, "there is no file or folder " + source));
    }
  }

  private static boolean isAddress(String source) {
    return source.contains("://");
  }
}
