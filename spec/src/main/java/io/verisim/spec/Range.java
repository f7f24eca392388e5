package io.verisim.spec;

import java.util.Map;

/** The ranges that fractional values may be restricted to; none holds an infinity or a NaN. */
enum Range {
  /** Every finite number. */
  ANY("a number"),
  POSITIVE("a number above 0"),
  NOT_NEGATIVE("a number of at least 0"),
  SHARE("a number from 0 to 1"),
  SHARE_BELOW_ONE("a number from 0 to below 1"),
  SHARE_ABOVE_ZERO("a number above 0 and at most 1"),
  BETWEEN_ZERO_AND_ONE("a number between 0 and 1"),
  SKILL("a number from -1 to below 1"),
  /** Beyond these, dividing by it makes infinities, or leaves nothing of the model. */
  TEMPERATURE("a number from 0.01 to 100");

  private static final double COLDEST = 0.01;
  private static final int HOTTEST = 100;
  private static final String LEAST = "minimum";
  private static final String ABOVE = "exclusiveMinimum";
  private static final String MOST = "maximum";
  private static final String BELOW = "exclusiveMaximum";

  private final String words;

  Range(String words) {
    this.words = words;
  }

  boolean contains(double value) {
    return Double.isFinite(value)
        && switch (this) {
          case ANY -> true;
          case POSITIVE -> value > 0;
          case NOT_NEGATIVE -> value >= 0;
          case SHARE -> value >= 0 && value <= 1;
          case SHARE_BELOW_ONE -> value >= 0 && value < 1;
          case SHARE_ABOVE_ZERO -> value > 0 && value <= 1;
          case BETWEEN_ZERO_AND_ONE -> value > 0 && value < 1;
          case SKILL -> value >= -1 && value < 1;
          case TEMPERATURE -> value >= COLDEST && value <= HOTTEST;
        };
  }

  /** {@return the limits as keywords of a JSON Schema} */
  Map<String, Number> schema() {
    return switch (this) {
      case ANY -> Map.of();
      case POSITIVE -> Map.of(ABOVE, 0);
      case NOT_NEGATIVE -> Map.of(LEAST, 0);
      case SHARE -> Map.of(LEAST, 0, MOST, 1);
      case SHARE_BELOW_ONE -> Map.of(LEAST, 0, BELOW, 1);
      case SHARE_ABOVE_ZERO -> Map.of(ABOVE, 0, MOST, 1);
      case BETWEEN_ZERO_AND_ONE -> Map.of(ABOVE, 0, BELOW, 1);
      case SKILL -> Map.of(LEAST, -1, BELOW, 1);
      case TEMPERATURE -> Map.of(LEAST, COLDEST, MOST, HOTTEST);
    };
  }

  String words() {
    return words;
  }
}
