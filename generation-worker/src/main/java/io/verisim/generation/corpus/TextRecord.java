package io.verisim.generation.corpus;

import io.verisim.text.TextException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of JSON Lines or a row of a table.
 *
 * @param where for messages, with a colon
 * @param fields by name; null for a value that is not text
 */
record TextRecord(String where, Map<String, @Nullable String> fields) {

  /**
   * The text of a field, with LF line ends; it may be empty.
   *
   * @param key the key of the specification that names the field
   * @throws TextException naming the place, the field and the key if there is no such text
   */
  String text(String field, String key) {
    if (!fields.containsKey(field)) {
      throw new TextException(where + "has no field \"" + field + "\" (" + key
          + "); its fields are " + String.join(", ", fields.keySet()));
    }
    String value = fields.get(field);
    if (value == null) {
      throw refused(field, key, "is not text; give text, or remove the record");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw refused(field, key, "has half of a surrogate pair; complete or remove the character");
    }
    return value.replace("\r\n", "\n").replace('\r', '\n');
  }

  /** As {@link #text}, but empty text is refused too. */
  String someText(String field, String key) {
    String text = text(field, key);
    if (text.isEmpty()) {
      throw refused(field, key, "is empty; give text, or remove the record");
    }
    return text;
  }

  private TextException refused(String field, String key, String why) {
    return new TextException(where + "the field \"" + field + "\" (" + key + ") " + why);
  }
}
