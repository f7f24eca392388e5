package io.verisim.spec;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON Schema (draft 2020-12) of a specification, with which editors complete and check a
 * document. The schema is derived from the records, their {@link Key}s and the defaults. It does
 * not contain rules between keys; the reader checks those.
 */
public final class SpecSchema {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final String TYPE = "type";
  private static final int SPLITS = 3;

  private final Map<String, @Nullable Object> defaults = Presets.defaultLayer().tree();

  private SpecSchema() {}

  /** {@return the schema, indented} */
  public static String json() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", DIALECT);
    schema.put("title", "Verisim run specification");
    schema.putAll(new SpecSchema().section(RunSpec.class, ""));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(schema);
  }

  private Map<String, Object> section(Class<? extends Record> type, String path) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String below = Paths.join(path, component.getName());
      properties.put(component.getName(), property(type, component, below));
    }
    Map<String, Object> section = new LinkedHashMap<>();
    section.put(TYPE, "object");
    section.put("additionalProperties", false);
    section.put("properties", properties);
    return section;
  }

  private Map<String, Object> property(
      Class<? extends Record> section, RecordComponent component, String path) {
    Key key = SpecKeys.key(section, component.getName());
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("description", key.value());
    if (Trees.has(defaults, path) && !component.getType().isRecord()) {
      property.put("default", Trees.get(defaults, path));
    }
    Map<String, Object> value = value(component, key, path);
    List<Object> kinds = new ArrayList<>(List.of(value));
    if (key.auto()) {
      kinds.add(Map.of("const", Derived.AUTO));
    }
    if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      if (component.getType().isRecord()) {
        kinds.add(Map.of("const", Derived.NONE));
      }
      kinds.add(Map.of(TYPE, "null"));
    }
    if (kinds.size() > 1) {
      property.put("anyOf", kinds);
    } else {
      property.putAll(value);
    }
    return property;
  }

  private Map<String, Object> value(RecordComponent component, Key key, String path) {
    Class<?> type = Values.unboxed(component.getType());
    if (type.isRecord()) {
      return section(type.asSubclass(Record.class), path);
    }
    if (type.isEnum()) {
      return Map.of("enum", Word.words(type.asSubclass(Word.class)));
    }
    if (type == boolean.class) {
      return Map.of(TYPE, "boolean");
    }
    if (type == int.class || type == long.class) {
      Map<String, Object> whole = new LinkedHashMap<>(Map.of(TYPE, "integer"));
      if (key.least() > Long.MIN_VALUE) {
        whole.put("minimum", key.least());
      }
      return whole;
    }
    if (type == double.class) {
      return number(key.range());
    }
    if (type == List.class) {
      return list(component, path);
    }
    return switch (path) {
      case "preset" -> Map.of("enum", Presets.names());
      case "corpus.tokenizer" ->
        Map.of(
            "anyOf",
            List.of(
                Map.of("enum", CorpusSpec.TOKENIZERS),
                Map.of(TYPE, "string", "pattern", "\\.json$", "maxLength", key.longest())));
      default -> Map.of(TYPE, "string", "maxLength", key.longest());
    };
  }

  private Map<String, Object> list(RecordComponent component, String path) {
    Map<String, Object> list = new LinkedHashMap<>(Map.of(TYPE, "array"));
    list.put(
        "items",
        SpecKeys.elements(component)
            .map(element -> section(element, path + "[]"))
            .or(() -> SpecKeys.words(component)
                .map(type -> Map.<String, Object>of("enum", Word.words(type))))
            .orElseGet(() -> number(
                path.equals("evaluation.temperatures") ? Range.TEMPERATURE : Range.POSITIVE)));
    boolean split = path.equals("corpus.split");
    if (split) {
      list.put("minItems", SPLITS);
    }
    list.put("maxItems", split ? SPLITS : Values.MOST_ELEMENTS);
    return list;
  }

  private static Map<String, Object> number(Range range) {
    Map<String, Object> number = new LinkedHashMap<>(Map.of(TYPE, "number"));
    number.putAll(range.schema());
    return number;
  }
}
