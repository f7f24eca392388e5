package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The page on the specification says of keys, defaults and presets what the program does. */
class SpecificationDocTest {
  private static final Path PAGE = Path.of("..", "docs", "specification.md");
  /** Sections that stand in one cell. */
  private static final Set<String> OPTIONAL =
      Set.of("evaluation.judge", "pretraining.lora", "grpo.lora");

  private static final String PRESETS = "\n## Presets\n";
  private static final Pattern ROW =
      Pattern.compile("^\\| `([\\w.]+)` \\|(.*)\\|$", Pattern.MULTILINE);
  private static final Pattern SCORER =
      Pattern.compile("^\\| `scorers\\[]\\.(\\w+)` \\| `([^`]*)` \\|", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  @Test
  void thePageNamesEveryKeyWithItsDefault() throws IOException {
    Map<String, @Nullable Object> defaults = leaves(Presets.defaultLayer());
    Map<String, List<String>> rows = rows(part(0));

    List<String> wrong = keys(defaults, rows).stream()
        .filter(key -> !says(rows, key, 0, defaults))
        .map(key -> key + " has the default " + wanted(defaults, key) + " in defaults.yaml, and "
            + cell(rows, key, 0) + " on the page")
        .toList();

    assertThat(wrong).as("keys whose default is another one on the page").isEmpty();
  }

  /** A row that is wrong is given as it should be, to be copied onto the page. */
  @Test
  void everyRowMatchesTheAnnotationOfItsKey() throws IOException {
    String page = part(0);
    List<String> wrong = new ArrayList<>();
    collectWrongRows(RunSpec.class, "", page, wrong);

    assertThat(wrong).as("ends of rows, as they should be").isEmpty();
  }

  private static void collectWrongRows(
      Class<? extends Record> section, String path, String page, List<String> wrong) {
    for (RecordComponent component : section.getRecordComponents()) {
      Key key = SpecKeys.key(section, component.getName());
      String keyPath = Paths.join(path, component.getName());
      Class<?> type = component.getType();
      if (type.isRecord() && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        collectWrongRows(type.asSubclass(Record.class), keyPath, page, wrong);
        continue;
      }
      SpecKeys.elements(component)
          .ifPresent(element -> collectWrongRows(element, component.getName() + "[]", page, wrong));
      boolean element = path.endsWith("[]");
      String end = (element ? "" : " | " + limits(component, key)) + " | " + key.value() + " |";
      if (page.lines()
          .noneMatch(row -> row.startsWith("| `" + keyPath + "` |") && row.endsWith(end))) {
        wrong.add(keyPath + end);
      }
    }
  }

  private static String limits(RecordComponent component, Key key) {
    String limits = key.limits().isEmpty() ? derivedLimits(component, key) : key.limits();
    return key.auto() ? limits + ", or `auto`" : limits;
  }

  private static String derivedLimits(RecordComponent component, Key key) {
    Class<?> type = Values.unboxed(component.getType());
    if (type.isEnum()) {
      return words(Word.words(type.asSubclass(Word.class)));
    }
    if (type == boolean.class) {
      return "`true`, `false`";
    }
    if (type == int.class || type == long.class) {
      return key.least() == 1 ? "count" : "whole, at least " + key.least();
    }
    if (type == double.class) {
      return key.range() == Range.SHARE
          ? "share"
          : key.range().words().replaceFirst("a number (of )?", "");
    }
    return words(Presets.names());
  }

  private static String words(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }

  /** A row that is wrong is given as it should be, to be copied onto the page. */
  @Test
  void thePageListsWhatEachPresetSets() throws IOException {
    List<Map<String, @Nullable Object>> presets =
        Presets.names().stream().map(name -> leaves(Presets.layer(name))).toList();
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    presets.forEach(all::putAll);
    Map<String, List<String>> rows = rows(part(1));

    List<String> wrong = keys(all, rows).stream()
        .filter(key ->
            !IntStream.range(0, presets.size()).allMatch(i -> says(rows, key, i, presets.get(i))))
        .map(key -> row(key, presets, rows))
        .toList();

    assertThat(wrong).as("rows of the table of presets, as they should be").isEmpty();
  }

  @Test
  void thePageHasAColumnForEachPreset() throws IOException {
    String header = Presets.names().stream()
        .map(name -> " `" + name + "` |")
        .collect(Collectors.joining("", "\n| key |", "\n"));

    assertThat(part(1)).containsOnlyOnce(header);
  }

  @Test
  void thePageListsTheSourceOfEveryScorerKey() throws IOException {
    Map<String, String> said = new LinkedHashMap<>();
    SCORER.matcher(part(0)).results().forEach(row -> said.put(row.group(1), row.group(2)));

    assertThat(said.keySet()).containsExactlyElementsOf(SpecKeys.of(ScorerSpec.class));
    assertThat(said).allSatisfy((key, source) -> assertThat(source).as(key).isEqualTo(source(key)));
  }

  private static String source(String key) {
    if (key.equals("from") || key.equals("lora")) {
      return Derived.NONE;
    }
    if (key.equals("tokens")) {
      return ScorerTokens.BASE.word();
    }
    if (key.equals("direction")) {
      return Direction.LEFT_TO_RIGHT.word();
    }
    return (SpecKeys.of(ModelSpec.class).contains(key) ? "model." : "pretraining.") + key;
  }

  /** The text before the heading of the presets, or after it. */
  private static String part(int index) throws IOException {
    String[] parts = Files.readString(PAGE).split(Pattern.quote(PRESETS), -1);
    assertThat(parts).as("parts around" + PRESETS).hasSize(2);
    return parts[index];
  }

  /** By key, the code in each cell after it; empty where there is none. */
  private static Map<String, List<String>> rows(String text) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (MatchResult row : ROW.matcher(text).results().toList()) {
      List<String> cells = Stream.of(row.group(2).split("\\|", -1))
          .map(cell -> CODE.matcher(cell).results().findFirst())
          .map(code -> code.map(found -> found.group(1)).orElse(""))
          .toList();
      assertThat(rows.put(row.group(1), cells))
          .as("first row of " + row.group(1))
          .isNull();
    }
    return rows;
  }

  private static Set<String> keys(
      Map<String, @Nullable Object> values, Map<String, List<String>> rows) {
    Set<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(rows.keySet());
    return keys;
  }

  /** The code of a cell; empty where there is none. */
  private static String cell(Map<String, List<String>> rows, String key, int column) {
    List<String> cells = rows.getOrDefault(key, List.of());
    return column < cells.size() ? cells.get(column) : "";
  }

  private static boolean says(
      Map<String, List<String>> rows,
      String key,
      int column,
      Map<String, @Nullable Object> values) {
    String cell = cell(rows, key, column);
    return cell.isEmpty()
        ? !values.containsKey(key)
        : values.containsKey(key) && Objects.equals(value(key, cell), values.get(key));
  }

  private static String wanted(Map<String, @Nullable Object> values, String key) {
    return values.containsKey(key) ? yaml(values.get(key)) : "";
  }

  /** Keeps the page's words where they are right. */
  private static String row(
      String key, List<Map<String, @Nullable Object>> presets, Map<String, List<String>> rows) {
    if (presets.stream().noneMatch(preset -> preset.containsKey(key))) {
      return "no preset sets " + key + ", so no row";
    }
    StringBuilder row = new StringBuilder("| `" + key + "` |");
    for (int i = 0; i < presets.size(); i++) {
      String right =
          says(rows, key, i, presets.get(i)) ? cell(rows, key, i) : wanted(presets.get(i), key);
      row.append(right.isEmpty() ? "  |" : " `" + right + "` |");
    }
    return row.toString();
  }

  private static @Nullable Object value(String key, String cell) {
    Problems problems = new Problems();
    Object value = YamlTree.value(key, cell, problems);
    assertThat(problems.kept()).isEmpty();
    return value;
  }

  /** A value as a person writes it on one line. */
  private static String yaml(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(SpecificationDocTest::yaml)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (Trees.isSection(value)) {
      return Trees.section(value).entrySet().stream()
          .map(entry -> entry.getKey() + ": " + yaml(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof Double number) {
      return number.toString().replace(".0E", "e").replace('E', 'e');
    }
    return "".equals(value) ? "''" : String.valueOf(value);
  }

  private static Map<String, @Nullable Object> leaves(Layer layer) {
    Map<String, @Nullable Object> leaves = new LinkedHashMap<>();
    collect("", layer.tree(), leaves);
    return leaves;
  }

  private static void collect(
      String path, Map<String, @Nullable Object> section, Map<String, @Nullable Object> leaves) {
    section.forEach((key, value) -> {
      if (Trees.isSection(value) && !OPTIONAL.contains(Paths.join(path, key))) {
        collect(Paths.join(path, key), Trees.section(value), leaves);
      } else {
        leaves.put(Paths.join(path, key), value);
      }
    });
  }
}
