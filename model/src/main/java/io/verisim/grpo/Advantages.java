package io.verisim.grpo;

/**
 * Group-relative advantages (Shao et al. 2024).
 *
 * @param values [rows]
 * @param rewardStd mean over groups of the standard deviation of rewards
 * @param zeroStdShare share of groups whose rewards are all equal; these groups give no learning
 *     signal
 */
public record Advantages(float[] values, double rewardStd, double zeroStdShare) {
  private static final double EPSILON = 1e-4;

  /**
   * {@code (r - mean) / (std + 1e-4)} inside each group, with Bessel's correction for std; 0 for a
   * group of one or of equal rewards.
   *
   * @param rewards [groups x groupSize], group by group
   * @param scale whether to divide by the standard deviation
   */
  public static Advantages of(float[] rewards, int groupSize, boolean scale) {
    return of(rewards, groupSize, scale, EPSILON);
  }

  static Advantages of(float[] rewards, int groupSize, boolean scale, double epsilon) {
    if (groupSize < 1 || rewards.length % groupSize != 0) {
      throw new IllegalArgumentException(
          rewards.length + " rewards do not make groups of " + groupSize);
    }
    float[] values = new float[rewards.length];
    int groups = rewards.length / groupSize;
    double stdSum = 0;
    int zero = 0;
    for (int from = 0; from < rewards.length; from += groupSize) {
      double mean = mean(rewards, from, groupSize);
      double std = std(rewards, from, groupSize, mean);
      stdSum += std;
      zero += std == 0 ? 1 : 0;
      for (int i = from; i < from + groupSize; i++) {
        values[i] = std == 0 ? 0 : (float) ((rewards[i] - mean) / (scale ? std + epsilon : 1));
      }
    }
    return new Advantages(values, stdSum / groups, (double) zero / groups);
  }

  private static double mean(float[] rewards, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += rewards[i];
    }
    return sum / count;
  }

  private static double std(float[] rewards, int from, int count, double mean) {
    boolean equal = true;
    double squares = 0;
    for (int i = from; i < from + count; i++) {
      equal &= rewards[i] == rewards[from];
      squares += Math.pow(rewards[i] - mean, 2);
    }
    return equal ? 0 : Math.sqrt(squares / (count - 1));
  }
}
