package io.verisim.grpo;

import io.verisim.engine.Pulse;
import io.verisim.rewardmodel.TextFeatures;
import java.util.Arrays;

/** What a critic sees whose trunk has overflowed. */
final class TextFeaturesOfNaN implements TextFeatures {
  @Override
  public int width() {
    return 1;
  }

  @Override
  public float[][] of(int[][] tokens, int[] lengths, Pulse pulse) {
    float[][] features = new float[tokens.length][];
    Arrays.setAll(features, row -> new float[] {Float.NaN});
    return features;
  }

  @Override
  public void close() {}
}
