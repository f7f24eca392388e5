package io.verisim.text;

/** The shares of the three splits: positive, with sum 1 (within 1e-6). */
public record SplitFractions(double train, double val, double test) {

  private static final double TOLERANCE = 1e-6;

  public SplitFractions {
    requirePositive(train, Split.TRAIN);
    requirePositive(val, Split.VAL);
    requirePositive(test, Split.TEST);
    double sum = train + val + test;
    if (!(Math.abs(sum - 1) <= TOLERANCE)) {
      throw new TextException("split fractions %s, %s, %s sum to %s; they must sum to 1"
          .formatted(train, val, test, sum));
    }
  }

  public double of(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VAL -> val;
      case TEST -> test;
    };
  }

  /** The split of a document whose hash is {@code position} of the way through [0, 1). */
  Split at(double position) {
    if (position < train) {
      return Split.TRAIN;
    }
    return position < train + val ? Split.VAL : Split.TEST;
  }

  private static void requirePositive(double fraction, Split split) {
    if (!(fraction > 0)) {
      throw new TextException(
          "split fraction %s of %s is not positive; give each split a share above 0"
              .formatted(fraction, split.word()));
    }
  }
}
