package io.verisim.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A person's choice between two texts.
 *
 * @param cycle the cycle whose new version is compared with the previous one
 * @param pair the index of the pair, from 0
 * @param choice the better text, by the order in which they were shown
 * @param rater the person who chose; each person rates a pair once
 */
public record Rating(int cycle, int pair, Choice choice, String rater) {

  /** Which text is better. */
  public enum Choice {
    FIRST,
    SECOND,
    /** Neither. */
    TIE;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
