package io.verisim.rewardmodel;

import io.verisim.engine.ProgressListener;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.Random;

/**
 * Cached features of texts and the natural share of each text.
 *
 * @param features [texts][width]
 * @param naturalShare [texts], each K / N in [0, 1]
 */
public record LabelledFeatures(float[][] features, float[] naturalShare) {
  public LabelledFeatures {
    if (features.length != naturalShare.length || features.length == 0) {
      throw new IllegalArgumentException(features.length + " rows of features and "
          + naturalShare.length + " labels: expected equal numbers, at least 1");
    }
  }

  /** Features of texts. */
  public static LabelledFeatures of(
      TextFeatures source, TokenRows texts, float[] naturalShare, ProgressListener listener) {
    return new LabelledFeatures(source.of(texts, listener), naturalShare);
  }

  public int size() {
    return features.length;
  }

  /** The texts from {@code from} (inclusive) to {@code to} (exclusive). */
  public LabelledFeatures slice(int from, int to) {
    return new LabelledFeatures(
        Arrays.copyOfRange(features, from, to), Arrays.copyOfRange(naturalShare, from, to));
  }

  /** The label pairs {@code [K/N, (N-K)/N]}. */
  float[][] labels() {
    float[][] labels = new float[naturalShare.length][];
    Arrays.setAll(labels, i -> new float[] {naturalShare[i], 1 - naturalShare[i]});
    return labels;
  }

  /** {@code rows} texts, drawn with replacement. */
  LabelledFeatures draw(int rows, Random random) {
    float[][] chosen = new float[rows][];
    float[] labels = new float[rows];
    for (int row = 0; row < rows; row++) {
      int at = random.nextInt(features.length);
      chosen[row] = features[at];
      labels[row] = naturalShare[at];
    }
    return new LabelledFeatures(chosen, labels);
  }
}
