package io.verisim.rewardmodel;

/**
 * Logits as estimates of natural shares: {@code sigmoid(factor * logit + shift)}, fitted by
 * logistic regression with shares as targets (Platt 1999).
 */
record Calibration(double factor, double shift) {
  private static final int NEWTON_STEPS = 50;
  private static final int HALVINGS = 20;
  private static final double RIDGE = 1e-6;

  /**
   * Newton's method on the cross-entropy, which is convex, from the mean and the spread of the
   * logits. A step that does not lower the cross-entropy is halved.
   */
  static Calibration fit(float[] logits, float[] naturalShare) {
    double mean = 0;
    double squares = 0;
    for (float logit : logits) {
      mean += logit / (double) logits.length;
    }
    for (float logit : logits) {
      squares += (logit - mean) * (logit - mean) / logits.length;
    }
    double factor = squares > 0 ? 1 / Math.sqrt(squares) : 1;
    Calibration best = new Calibration(factor, -factor * mean);
    for (int step = 0; step < NEWTON_STEPS; step++) {
      Calibration next = best.improved(logits, naturalShare, mean);
      if (next.equals(best)) {
        return best;
      }
      best = next;
    }
    return best;
  }

  /** One step, in coordinates around the mean of the logits, where it is well conditioned. */
  private Calibration improved(float[] logits, float[] naturalShare, double mean) {
    double slopeFactor = 0;
    double slopeShift = 0;
    double factorFactor = RIDGE;
    double factorShift = 0;
    double shiftShift = RIDGE;
    for (int i = 0; i < logits.length; i++) {
      double at = logits[i] - mean;
      double estimate = estimate(logits[i]);
      double error = estimate - naturalShare[i];
      double weight = estimate * (1 - estimate);
      slopeFactor += error * at;
      slopeShift += error;
      factorFactor += weight * at * at;
      factorShift += weight * at;
      shiftShift += weight;
    }
    double determinant = factorFactor * shiftShift - factorShift * factorShift;
    double factorStep = (shiftShift * slopeFactor - factorShift * slopeShift) / determinant;
    double centredStep = (factorFactor * slopeShift - factorShift * slopeFactor) / determinant;
    double before = crossEntropy(logits, naturalShare);
    double length = 1;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double next = factor - length * factorStep;
      Calibration candidate =
          new Calibration(next, shift + factor * mean - length * centredStep - next * mean);
      if (candidate.crossEntropy(logits, naturalShare) < before) {
        return candidate;
      }
      length /= 2;
    }
    return this;
  }

  private double crossEntropy(float[] logits, float[] naturalShare) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double at = factor * logits[i] + shift;
      sum += Math.max(0, at) - at * naturalShare[i] + Math.log1p(Math.exp(-Math.abs(at)));
    }
    return sum;
  }

  private double estimate(double logit) {
    return 1 / (1 + Math.exp(-factor * logit - shift));
  }

  /** The estimated natural shares. */
  float[] apply(float[] logits) {
    float[] shares = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      shares[i] = (float) estimate(logits[i]);
    }
    return shares;
  }
}
