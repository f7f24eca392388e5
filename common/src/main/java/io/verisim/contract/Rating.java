package io.verisim.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a person made of two texts.
 *
 * @param cycle whose new version is compared with the one before
 * @param pair of texts, from 0
 * @param choice the better one, by the order in which they were shown
 * @param rater who chose; each rates a pair once
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
