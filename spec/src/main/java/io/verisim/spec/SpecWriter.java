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
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(map(spec));
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
