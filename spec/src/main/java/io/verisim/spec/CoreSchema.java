package io.verisim.spec;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Resolves unquoted YAML scalars by the core schema of YAML 1.2, which agrees with JSON. SnakeYAML
 * follows YAML 1.1 by default, which reads {@code 1e-3} as text, {@code no} as a boolean and
 * {@code 010} as an octal number.
 */
final class CoreSchema extends Resolver {
  private static final Pattern NOTHING = Pattern.compile("~|null|Null|NULL|");
  private static final Pattern TRUTH = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
  private static final Pattern FRACTION =
      Pattern.compile("[-+]?(\\.[0-9]+|(0|[1-9][0-9]*)(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final int LONG_BITS = 63;

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
    return tag.equals(Tag.FLOAT) ? Double.valueOf(text) : text;
  }

  private static Object whole(String text) {
    BigInteger value = new BigInteger(text);
    return value.bitLength() <= LONG_BITS
        ? (Object) value.longValue()
        : (Object) value.doubleValue();
  }
}
