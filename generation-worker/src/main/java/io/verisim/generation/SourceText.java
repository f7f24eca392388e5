package io.verisim.generation;

import io.verisim.text.TextException;
import io.verisim.text.Utf8;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The texts of a corpus before they are split.
 *
 * @param names the names of the files, in order
 * @param files the texts, one per file of the source
 * @param bytes the total size as read
 * @param sha256 of those bytes, one file after another
 */
record SourceText(List<String> names, List<String> files, long bytes, String sha256) {
  /**
   * Decodes the files.
   *
   * @param key the key of the specification that names the source
   * @param contents by the names of the files, in order
   * @throws TextException if there is no content, or if it is not UTF-8
   */
  static SourceText of(String key, String source, Map<String, byte[]> contents) {
    MessageDigest digest = newDigest();
    List<String> files = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      digest.update(content.getValue());
      bytes += content.getValue().length;
      files.add(Utf8.decode(content.getValue(), key + ": " + content.getKey()));
    }
    if (bytes == 0) {
      throw new TextException(key + ": " + source + " is empty; give a source that contains text");
    }
    return new SourceText(
        List.copyOf(contents.keySet()), files, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /** The text of a source that is one file. */
  String content() {
    return String.join("\n", files);
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
