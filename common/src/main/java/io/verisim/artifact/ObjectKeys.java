package io.verisim.artifact;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The rules for names and keys in an object store. They suit S3 and every common file system. */
final class ObjectKeys {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern KEY =
      Pattern.compile("[A-Za-z0-9_][^/\\\\\\p{Cntrl}]*(/[A-Za-z0-9_][^/\\\\\\p{Cntrl}]*)*");
  private static final int KEY_BYTES = 1024;

  private ObjectKeys() {}

  /** Returns the name if it may be one segment of a key. */
  static String name(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + " must be 1 to 128 letters, digits, '.', '_' or '-', and must not begin"
              + " with '.' or '-': '" + name + "'");
    }
    return name;
  }

  /**
   * Returns the key if it is valid: segments between single slashes, each beginning with a letter,
   * digit or '_'.
   */
  static String key(String key) {
    if (!KEY.matcher(key).matches() || key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES) {
      throw new IllegalArgumentException(
          "an object key must be segments between single slashes, each beginning with a"
              + " letter, digit or '_', at most " + KEY_BYTES + " bytes in all: '" + key + "'");
    }
    return key;
  }

  /** Returns the prefix if it is empty, a key, or a key and a slash. */
  static String prefix(String prefix) {
    if (!prefix.isEmpty()) {
      key(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
    }
    return prefix;
  }
}
