package io.verisim.generation.corpus;

import io.verisim.text.TextException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of JSON Lines or a row of a table.
 *
 * @param where for messages, with a colon
 * @param fields by name; null for a value that is not text
 */
public record TextRecord(String where, Map<String, @Nullable String> fields) {

  /**
   * The text of a field.
   *
   * @param key the key of the specification that names the field
   * @throws TextException naming the place, the field and the key if there is no such text
   */
  public String text(String field, String key) {
    if (!fields.containsKey(field)) {
      throw new TextException(where + "has no field \"" + field + "\" (" + key
          + "); its fields are " + String.join(", ", fields.keySet()));
    }
    String value = fields.get(field);
    if (value == null || value.isEmpty()) {
      throw new TextException(where + "the field \"" + field + "\" (" + key + ") is "
          + (value == null ? "not text" : "empty") + "; give text, or remove the record");
    }
    return value;
  }
}
