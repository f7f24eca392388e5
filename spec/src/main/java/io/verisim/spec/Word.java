package io.verisim.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An enum constant that specifications, JSON and people write as a lower-case word, such as
 * {@code dr_grpo}.
 */
public interface Word {
  /** {@return the constant's Java name} Every enum has this method already. */
  String name();

  /** {@return the word for YAML and JSON} */
  @JsonValue
  default String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return the words of an enum whose constants are {@code Word}s, in the order of declaration}
   */
  static List<String> words(Class<? extends Word> type) {
    return Arrays.stream(type.getEnumConstants()).map(Word::word).toList();
  }
}
