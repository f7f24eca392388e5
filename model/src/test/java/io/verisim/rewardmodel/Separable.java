package io.verisim.rewardmodel;

import java.util.Random;

/** Features whose first number determines the label; the other numbers carry no information. */
public final class Separable {
  private Separable() {}

  public static LabelledFeatures data(int texts, int width, long seed) {
    Random random = new Random(seed);
    float[][] features = new float[texts][width];
    float[] shares = new float[texts];
    for (int text = 0; text < texts; text++) {
      for (int i = 0; i < width; i++) {
        features[text][i] = (float) random.nextGaussian();
      }
      shares[text] = (float) (1 / (1 + Math.exp(-2 * features[text][0])));
    }
    return new LabelledFeatures(features, shares);
  }

  /** The same features with unrelated labels. */
  public static LabelledFeatures unrelated(int texts, int width, long seed) {
    return new LabelledFeatures(
        data(texts, width, seed).features(), data(texts, width, seed + 1).naturalShare());
  }
}
