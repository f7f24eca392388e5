package io.verisim.spec;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes specifications with every value resolved; {@link SpecReader} reads the same specification
 * back.
 */
public final class SpecWriter {
  private SpecWriter() {}

  /** {@return the specification as JSON, its keys in order, indented} */
  public static String json(RunSpec spec) {
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(document(spec));
  }

  /**
   * {@return the specification as a document, which may be changed} A section that is missing is
   * written as {@code none}, so that none of a preset comes back when the document is read.
   */
  public static Map<String, @Nullable Object> document(RunSpec spec) {
    Map<String, @Nullable Object> document = map(spec);
    sayNone(spec, document);
    return document;
  }

  private static void sayNone(Record values, Map<String, @Nullable Object> document) {
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      String key = component.getName();
      Object value = RecordBinder.read(component, values);
      if (value instanceof Record section) {
        sayNone(section, Trees.section(document.get(key)));
      } else if (value == null && component.getType().isRecord()) {
        document.put(key, Derived.NONE);
      }
    }
  }

  static Map<String, @Nullable Object> map(Record values) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (RecordComponent component : values.getClass().getRecordComponents()) {
      map.put(component.getName(), plain(RecordBinder.read(component, values)));
    }
    return map;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Record section) {
      return map(section);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(SpecWriter::plain).toList();
    }
    return value instanceof Word word ? word.word() : value;
  }
}
