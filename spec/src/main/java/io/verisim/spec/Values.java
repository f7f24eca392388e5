package io.verisim.spec;

import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts the values of a tree to the types of the records' components. */
final class Values {
  /** From this number on, a double does not convert to a long exactly. */
  private static final double LONGEST = 0x1p63;

  /** Elements of a list, at most. */
  static final int MOST_ELEMENTS = 32;

  /** Characters of a value or a key that a message repeats. */
  private static final int SHOWN = 80;

  private Values() {}

  /** {@return the value as the type, if it can be converted} */
  static Optional<Object> convert(Class<?> boxed, Object raw) {
    Class<?> type = unboxed(boxed);
    if (type == String.class) {
      return Optional.of(raw).filter(value -> value instanceof String);
    }
    if (type == boolean.class) {
      return Optional.of(raw).filter(value -> value instanceof Boolean);
    }
    if (type == double.class) {
      return raw instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
    }
    if (type == long.class) {
      return whole(raw).map(whole -> whole);
    }
    if (type == int.class) {
      return whole(raw).filter(whole -> whole == whole.intValue()).map(Long::intValue);
    }
    return type == List.class ? numbers(raw) : word(type, raw);
  }

  /** {@return why the value cannot be the type} */
  static String complaint(Class<?> type, Object raw) {
    if (type.isEnum() && raw instanceof String word) {
      return Nearest.unknown("word", shortened(word), Word.words(type.asSubclass(Word.class)));
    }
    return "is " + describe(raw) + ", expected " + expectation(type);
  }

  static String expectation(Class<?> boxed) {
    Class<?> type = unboxed(boxed);
    if (type == String.class) {
      return "text (in quotes)";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == double.class) {
      return "a number";
    }
    if (type == int.class || type == long.class) {
      return "a whole number of " + (type == int.class ? 32 : 64) + " bits";
    }
    return type.isEnum()
        ? "one of " + Word.words(type.asSubclass(Word.class))
        : "a list of numbers";
  }

  /** {@return the primitive type of a value that may be missing; any other type itself} */
  static Class<?> unboxed(Class<?> type) {
    return MethodType.methodType(type).unwrap().returnType();
  }

  /** {@return why a text is no value of a specification, if it is none} */
  static Optional<String> fault(String text, int longest) {
    if (text.length() > longest) {
      return Optional.of("has " + text.length() + " characters, expected at most " + longest);
    }
    return text.codePoints()
        .filter(Values::isUnprintable)
        .mapToObj(character ->
            String.format("contains the control character U+%04X; remove it", character))
        .findFirst();
  }

  /** Whether a character is none that a line of text shows. */
  private static boolean isUnprintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE -> true;
      default -> false;
    };
  }

  /** {@return the text for a message} */
  static String shortened(String text) {
    return text.length() <= SHOWN
        ? text
        : text.substring(0, SHOWN) + "... (" + text.length() + " characters)";
  }

  static String describe(@Nullable Object raw) {
    if (raw instanceof String text) {
      return "the text \"" + shortened(text) + "\"";
    }
    if (raw instanceof Map) {
      return "a section of keys";
    }
    return raw instanceof List ? "the list " + shortened(raw.toString()) : String.valueOf(raw);
  }

  /** Some JSON writers write whole numbers as 2000.0 or 2e3. */
  private static Optional<Long> whole(Object raw) {
    if (raw instanceof Double number) {
      boolean whole = number == Math.rint(number) && Math.abs(number) < LONGEST;
      return whole ? Optional.of(number.longValue()) : Optional.empty();
    }
    return raw instanceof Long number ? Optional.of(number) : Optional.empty();
  }

  private static Optional<Object> numbers(Object raw) {
    return raw instanceof List<?> list
            && list.stream().allMatch(element -> element instanceof Number)
        ? Optional.of(
            list.stream().map(element -> ((Number) element).doubleValue()).toList())
        : Optional.empty();
  }

  private static Optional<Object> word(Class<?> type, Object raw) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> ((Word) constant).word().equals(raw))
        .findFirst()
        .map(constant -> constant);
  }
}
