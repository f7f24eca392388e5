package io.verisim.artifact;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.io.NumberOutput;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One form for every JSON value, so that equal values have equal digests: keys sorted, no white
 * space, numbers in their shortest form. An integral number is written without a fraction, whatever
 * its Java type, so 1, 1L and 1.0 are one value. NaN and the infinities become the strings
 * {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}.
 */
public final class CanonicalJson {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<TreeMap<String, Object>> PLAIN = new TypeReference<>() {};
  /** Up to this number, a double represents every integer exactly. */
  private static final double EXACT_INTEGERS = 1L << 53;

  private CanonicalJson() {}

  /** The canonical UTF-8 text of a value that Jackson can write. */
  public static byte[] bytes(Object value) {
    StringBuilder text = new StringBuilder();
    // Converts through text, because a tree of nodes would keep the difference between a float and
    // a double.
    write(JSON.readTree(JSON.writeValueAsBytes(value)), text);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The digest of a value's canonical text. */
  public static Digest digest(Object value) {
    return Digest.of(bytes(value));
  }

  /**
   * A copy of a map as if read back from its JSON: maps, lists, strings, numbers and booleans only.
   */
  public static Map<String, Object> plain(Map<String, ?> map) {
    return JSON.readValue(JSON.writeValueAsBytes(map), PLAIN);
  }

  private static void write(JsonNode node, StringBuilder text) {
    if (node.isObject()) {
      writeObject(node, text);
    } else if (node.isArray()) {
      writeArray(node, text);
    } else if (node.isFloatingPointNumber()) {
      text.append(number(node.doubleValue()));
    } else {
      text.append(JSON.writeValueAsString(node));
    }
  }

  private static void writeObject(JsonNode node, StringBuilder text) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    node.properties().forEach(property -> sorted.put(property.getKey(), property.getValue()));
    String separator = "{";
    for (Map.Entry<String, JsonNode> property : sorted.entrySet()) {
      text.append(separator).append(JSON.writeValueAsString(property.getKey())).append(':');
      write(property.getValue(), text);
      separator = ",";
    }
    text.append(sorted.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(JsonNode node, StringBuilder text) {
    text.append('[');
    for (Iterator<JsonNode> elements = node.iterator(); elements.hasNext(); ) {
      write(elements.next(), text);
      text.append(elements.hasNext() ? "," : "");
    }
    text.append(']');
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= EXACT_INTEGERS) {
      return Long.toString((long) value);
    }
    // Uses Jackson's own writer, because the digits of Double.toString changed with Java 19.
    return NumberOutput.toString(value, true);
  }
}
