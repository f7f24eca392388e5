package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.spec.FeatureKind;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScalingTest {
  private static final LabelledFeatures TEXTS = texts(50);

  /** One feature around 5 with deviation 3, one around -100 with 0.01, one that is always 7. */
  private static LabelledFeatures texts(int count) {
    Random random = new Random(1);
    float[][] features = new float[count][];
    for (int text = 0; text < count; text++) {
      features[text] = new float[] {
        (float) (5 + 3 * random.nextGaussian()), (float) (-100 + 0.01 * random.nextGaussian()), 7
      };
    }
    return new LabelledFeatures(features, new float[count]);
  }

  @Test
  void fittedFeaturesHaveMeanZeroAndDeviationOne() {
    float[][] scaled = Scaling.fit(TEXTS).apply(TEXTS.features());
    for (int column = 0; column < 2; column++) {
      double sum = 0;
      double squares = 0;
      for (float[] row : scaled) {
        sum += row[column];
        squares += row[column] * row[column];
      }
      assertThat(sum / scaled.length).as("mean " + column).isEqualTo(0, within(1e-3));
      assertThat(squares / scaled.length).as("variance " + column).isEqualTo(1, within(1e-3));
    }
  }

  @Test
  void aFeatureThatNeverVariesIsOnlyShifted() {
    Scaling scaling = Scaling.fit(TEXTS);
    assertThat(scaling.factor()[2]).isEqualTo(1);
    float[][] scaled = scaling.apply(new float[][] {{0, 0, 7}, {0, 0, 9}});
    assertThat(new float[] {scaled[0][2], scaled[1][2]}).containsExactly(0, 2);
  }

  @Test
  void otherTextsUseTheFittedScaling() {
    Scaling scaling = new Scaling(new float[] {1, 2}, new float[] {10, 0.5f});
    LabelledFeatures others = new LabelledFeatures(new float[][] {{3, 8}}, new float[] {0.25f});

    assertThat(scaling.apply(others).features()).isDeepEqualTo(new float[][] {{20, 3}});
    assertThat(scaling.apply(others).naturalShare()).containsExactly(0.25f);
    assertThat(others.features()).as("untouched").isDeepEqualTo(new float[][] {{3, 8}});
  }

  @Test
  void noScalingChangesNoBit() {
    float[][] rows = {{-0f, Float.MIN_VALUE, Float.MAX_VALUE}, {0.1f, Float.NaN, -3}};
    float[][] scaled = Scaling.none(3).apply(rows);
    for (int row = 0; row < rows.length; row++) {
      assertThat(bits(scaled[row])).containsExactly(bits(rows[row]));
    }
  }

  private static int[] bits(float... values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  @ParameterizedTest
  @EnumSource
  void onlyLikelihoodFeaturesAreScaled(FeatureKind kind) {
    float[] factor = Scaling.of(kind, TEXTS).factor();
    float[] shift = Scaling.of(kind, TEXTS).shift();
    if (kind == FeatureKind.LIKELIHOOD) {
      assertThat(factor).containsExactly(Scaling.fit(TEXTS).factor());
      assertThat(shift).containsExactly(Scaling.fit(TEXTS).shift());
    } else {
      assertThat(factor).containsExactly(1, 1, 1);
      assertThat(shift).containsExactly(0, 0, 0);
    }
  }
}
