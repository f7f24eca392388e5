package io.verisim.training;

/**
 * Early stopping: within patience evaluations, the value must fall at least minDelta below its
 * best.
 *
 * @param patience number of evaluations without improvement after which training ends
 * @param minDelta smallest decrease that counts as improvement
 * @param best lowest value so far, infinite before the first evaluation
 * @param waited number of evaluations since the best value
 */
public record Patience(int patience, double minDelta, double best, int waited) {
  public Patience {
    if (patience < 1 || !(minDelta >= 0)) {
      throw new IllegalArgumentException("patience " + patience + " and minDelta " + minDelta
          + ": expected at least 1 and at least 0");
    }
  }

  public static Patience of(int patience, double minDelta) {
    return new Patience(patience, minDelta, Double.POSITIVE_INFINITY, 0);
  }

  /** The state after one more evaluation. */
  public Patience evaluated(double value) {
    return value < best - minDelta
        ? new Patience(patience, minDelta, value, 0)
        : new Patience(patience, minDelta, best, waited + 1);
  }

  public boolean improvedLast() {
    return waited == 0 && best < Double.POSITIVE_INFINITY;
  }

  public boolean exhausted() {
    return waited >= patience;
  }
}
