package io.verisim.rewardmodel;

import io.verisim.spec.FeatureKind;
import java.util.Arrays;

/**
 * Scales each feature to mean 0 and standard deviation 1 over the texts that the scaling was fitted
 * to: {@code (x - shift) * factor}.
 *
 * @param shift [width]
 * @param factor [width]
 */
public record Scaling(float[] shift, float[] factor) {

  /** The identity scaling for features of this width. */
  public static Scaling none(int width) {
    float[] ones = new float[width];
    Arrays.fill(ones, 1);
    return new Scaling(new float[width], ones);
  }

  /**
   * The scaling for a kind of features: fitted to these texts for likelihood statistics, the
   * identity for hidden states.
   */
  public static Scaling of(FeatureKind kind, LabelledFeatures texts) {
    return kind == FeatureKind.LIKELIHOOD ? fit(texts) : none(texts.features()[0].length);
  }

  /** A scaling fitted to texts; a constant feature is only shifted. */
  public static Scaling fit(LabelledFeatures texts) {
    float[][] rows = texts.features();
    Scaling scaling = none(rows[0].length);
    for (int column = 0; column < rows[0].length; column++) {
      double sum = 0;
      for (float[] row : rows) {
        sum += row[column];
      }
      double mean = sum / rows.length;
      double squares = 0;
      for (float[] row : rows) {
        squares += (row[column] - mean) * (row[column] - mean);
      }
      scaling.shift[column] = (float) mean;
      scaling.factor[column] = squares > 0 ? (float) Math.sqrt(rows.length / squares) : 1;
    }
    return scaling;
  }

  /** Scaled copies of rows. */
  public float[][] apply(float[][] rows) {
    float[][] scaled = new float[rows.length][shift.length];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < shift.length; column++) {
        scaled[row][column] = (rows[row][column] - shift[column]) * factor[column];
      }
    }
    return scaled;
  }

  public LabelledFeatures apply(LabelledFeatures texts) {
    return new LabelledFeatures(apply(texts.features()), texts.naturalShare());
  }
}
