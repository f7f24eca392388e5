package io.verisim.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The page on the specification says of keys, defaults and presets what the program does. */
class SpecificationDocTest {
  private static final Path PAGE = Path.of("..", "docs", "specification.md");
  private static final String PRESETS = "\n## Presets\n";
  private static final Pattern ROW =
      Pattern.compile("^\\| `([\\w.]+)` \\|(.*)\\|$", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");

  @Test
  void thePageNamesEveryKeyWithItsDefault() throws IOException {
    assertThat(column(rows(part(0)), 0))
        .containsExactlyInAnyOrderEntriesOf(leaves(Presets.defaultLayer()));
  }

  @Test
  void thePageNamesWhatEachPresetSets() throws IOException {
    Map<String, List<String>> rows = rows(part(1));

    for (int i = 0; i < Presets.names().size(); i++) {
      String preset = Presets.names().get(i);
      assertThat(column(rows, i))
          .as(preset)
          .containsExactlyInAnyOrderEntriesOf(leaves(Presets.layer(preset)));
    }
  }

  @Test
  void thePageHasAColumnForEachPreset() throws IOException {
    String header = Presets.names().stream()
        .map(name -> " `" + name + "` |")
        .collect(Collectors.joining("", "\n| key |", "\n"));

    assertThat(part(1)).containsOnlyOnce(header);
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

  /** By key, the value in a column, for the rows that have one there. */
  private static Map<String, @Nullable Object> column(Map<String, List<String>> rows, int index) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    rows.forEach((key, cells) -> {
      if (!cells.get(index).isEmpty()) {
        values.put(key, value(key, cells.get(index)));
      }
    });
    return values;
  }

  private static @Nullable Object value(String key, String cell) {
    List<Problem> problems = new ArrayList<>();
    Object value = YamlTree.value(key, cell, problems);
    assertThat(problems).isEmpty();
    return value;
  }

  private static Map<String, @Nullable Object> leaves(Layer layer) {
    Map<String, @Nullable Object> leaves = new LinkedHashMap<>();
    collect("", layer.tree(), leaves);
    return leaves;
  }

  private static void collect(
      String path, Map<String, @Nullable Object> section, Map<String, @Nullable Object> leaves) {
    section.forEach((key, value) -> {
      if (Trees.isSection(value)) {
        collect(Paths.join(path, key), Trees.section(value), leaves);
      } else {
        leaves.put(Paths.join(path, key), value);
      }
    });
  }
}
