package io.verisim.spec;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Resolves unquoted YAML scalars by the core schema of YAML 1.2, which agrees with JSON. SnakeYAML
 * follows YAML 1.1 by default, which reads {@code 1e-3} as text, {@code no} as a boolean and
 * {@code 010} as an octal number. YAML 1.2 writes that as {@code 0o10}.
 */
final class CoreSchema extends Resolver {
  private static final Pattern NOTHING = Pattern.compile("~|null|Null|NULL|");
  private static final Pattern TRUTH = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
  private static final Pattern FRACTION =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
          + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
  private static final int LONG_BITS = 63;
  private static final int OCTAL = 8;
  private static final int HEXADECIMAL = 16;
  private static final int LONG_DIGITS = 30;

  @Override
  protected void addImplicitResolvers() {
    addImplicitResolver(Tag.NULL, NOTHING, "~nN\0");
    addImplicitResolver(Tag.NULL, EMPTY, null);
    addImplicitResolver(Tag.BOOL, TRUTH, "tTfF");
    addImplicitResolver(Tag.INT, WHOLE, "-+0123456789");
    addImplicitResolver(Tag.FLOAT, FRACTION, "-+0123456789.");
  }

  /**
   * {@return the value of a scalar that has one of this schema's tags; whole numbers beyond 64 bits
   * become doubles}
   *
   * @param tag the tag that {@link #resolve} gave
   * @param text the scalar's text
   */
  static @Nullable Object value(Tag tag, String text) {
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    }
    if (tag.equals(Tag.INT)) {
      return whole(text);
    }
    return tag.equals(Tag.FLOAT) ? fraction(text) : text;
  }

  private static Double fraction(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case ".nan" -> Double.NaN;
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.valueOf(text);
    };
  }

  private static Object whole(String text) {
    if (text.length() > LONG_DIGITS) {
      // Exact arithmetic with a million digits takes seconds.
      return Character.isDigit(text.charAt(1)) ? Double.valueOf(text) : Double.POSITIVE_INFINITY;
    }
    BigInteger value = text.startsWith("0o")
        ? new BigInteger(text.substring(2), OCTAL)
        : text.startsWith("0x")
            ? new BigInteger(text.substring(2), HEXADECIMAL)
            : new BigInteger(text);
    return value.bitLength() <= LONG_BITS
        ? (Object) value.longValue()
        : (Object) value.doubleValue();
  }
}
