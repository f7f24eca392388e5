package io.verisim.rewardmodel;

import io.verisim.measure.Estimate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/** Quality measures of a reward model's scores. */
public final class RewardModelQuality {
  private RewardModelQuality() {}

  /**
   * Mean squared error of scores against natural shares; equal to the error over the label pairs.
   */
  public static double meanSquaredError(float[] scores, float[] naturalShare) {
    return IntStream.range(0, scores.length)
        .mapToDouble(i -> Math.pow((double) scores[i] - naturalShare[i], 2))
        .average()
        .orElseThrow();
  }

  /**
   * The mean of {@code -log sigmoid(logit(a) - logit(b))} over all pairs of texts of which a has
   * the larger natural share (Bradley and Terry 1952).
   */
  public static double pairwiseLoss(float[] logits, float[] naturalShare) {
    double sum = 0;
    long pairs = 0;
    for (int a = 0; a < logits.length; a++) {
      for (int b = 0; b < logits.length; b++) {
        if (naturalShare[a] > naturalShare[b]) {
          double ahead = (double) logits[a] - logits[b];
          sum += Math.max(0, -ahead) + Math.log1p(Math.exp(-Math.abs(ahead)));
          pairs++;
        }
      }
    }
    return pairs == 0 ? 0 : sum / pairs;
  }

  /**
   * 1 - MSE / Var(label): 0 for a reward model that always predicts the mean label, 1 for a perfect
   * one, negative for one that is worse than the mean label.
   */
  public static double skill(float[] scores, float[] naturalShare) {
    double variance = variance(naturalShare);
    return variance == 0 ? 0 : 1 - meanSquaredError(scores, naturalShare) / variance;
  }

  private static double variance(float... naturalShare) {
    double mean = IntStream.range(0, naturalShare.length)
        .mapToDouble(i -> naturalShare[i])
        .average()
        .orElseThrow();
    return IntStream.range(0, naturalShare.length)
        .mapToDouble(i -> Math.pow(naturalShare[i] - mean, 2))
        .average()
        .orElseThrow();
  }

  /**
   * The skill with its standard error: the standard error of the mean squared error divided by the
   * variance of the labels.
   */
  public static Estimate skillEstimate(float[] scores, float[] naturalShare) {
    double[] squares = new double[scores.length];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = Math.pow((double) scores[i] - naturalShare[i], 2);
    }
    double error = Estimate.mean(squares).error();
    double variance = variance(naturalShare);
    return new Estimate(skill(scores, naturalShare), variance > 0 ? error / variance : Double.NaN);
  }

  /** The area with its standard error (Hanley and McNeil 1982). */
  public static Estimate aucEstimate(float[] positives, float[] negatives) {
    double area = auc(positives, negatives);
    double square = area * area;
    double twoPositives = area / (2 - area) - square;
    double twoNegatives = 2 * square / (1 + area) - square;
    double variance = (area * (1 - area)
            + (positives.length - 1) * twoPositives
            + (negatives.length - 1) * twoNegatives)
        / positives.length
        / negatives.length;
    return new Estimate(area, Math.sqrt(Math.max(0, variance)));
  }

  /**
   * AUC of natural texts (share of at least three quarters) against synthetic texts (share of at
   * most one quarter), with its error. Texts in between belong to neither class; the skill measures
   * how well their share is estimated.
   */
  public static Estimate aucOfOuterQuarters(float[] scores, float[] naturalShare) {
    return aucEstimate(
        where(naturalShare, scores, share -> share >= 0.75),
        where(naturalShare, scores, share -> share <= 0.25));
  }

  /**
   * Probability that a positive scores above a negative, ties counting half (the Mann-Whitney
   * statistic); NaN if there are no positives or no negatives.
   */
  public static double auc(float[] positives, float[] negatives) {
    int count = positives.length + negatives.length;
    Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
    float[] all = Arrays.copyOf(positives, count);
    System.arraycopy(negatives, 0, all, positives.length, negatives.length);
    Arrays.sort(order, Comparator.comparingDouble(i -> all[i]));
    double rankSum = 0;
    for (int from = 0; from < count; ) {
      int to = from;
      while (to < count && all[order[to]] == all[order[from]]) {
        to++;
      }
      double rank = (from + to + 1) / 2.0;
      for (int i = from; i < to; i++) {
        rankSum += order[i] < positives.length ? rank : 0;
      }
      from = to;
    }
    double pairs = (double) positives.length * negatives.length;
    return pairs == 0
        ? Double.NaN
        : (rankSum - positives.length * (positives.length + 1) / 2.0) / pairs;
  }

  private static float[] where(float[] naturalShare, float[] scores, DoublePredicate share) {
    int[] chosen = IntStream.range(0, scores.length)
        .filter(i -> share.test(naturalShare[i]))
        .toArray();
    float[] result = new float[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      result[i] = scores[chosen[i]];
    }
    return result;
  }
}
