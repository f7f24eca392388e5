package io.verisim.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A run's id in workflow ids, storage keys and addresses: at most 63 lower-case letters, digits and
 * hyphens.
 *
 * @param value the name
 */
public record RunId(@JsonValue String value) {
  private static final int LONGEST = 63;
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0," + (LONGEST - 1) + "}");

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if the value has another form
   */
  @JsonCreator
  public RunId {
    if (value == null || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("run id \"" + value
          + "\": expected 1 to 63 lower-case letters, digits and hyphens, no hyphen first");
    }
  }

  /**
   * {@return the id {@code slug-seed}, such as {@code tiny-shakespeare-1337}}
   *
   * @param name any text; accents are dropped, other characters become hyphens, a long name is
   *     truncated
   * @param seed the run's seed, at least 0
   */
  public static RunId from(String name, long seed) {
    String suffix = "-" + seed;
    String slug = slug(name);
    String start = slug.isEmpty() ? "run" : slug;
    String cut = start.substring(0, Math.min(start.length(), LONGEST - suffix.length()));
    return new RunId(cut + suffix);
  }

  private static String slug(String name) {
    String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).replaceAll("\\p{M}", "");
    return plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  @Override
  public String toString() {
    return value;
  }
}
