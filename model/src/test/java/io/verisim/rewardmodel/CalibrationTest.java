package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  @Test
  void findsTheFactorAndTheShiftOfLogitsThatAreFarFromZero() {
    Random random = new Random(1);
    float[] logits = new float[500];
    float[] shares = new float[500];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (200 + 20 * random.nextGaussian());
      shares[i] = (float) (1 / (1 + Math.exp(-0.05 * logits[i] + 9)));
    }

    Calibration calibration = Calibration.fit(logits, shares);

    assertThat(calibration.factor()).isEqualTo(0.05, within(1e-5));
    assertThat(calibration.shift()).isEqualTo(-9, within(1e-3));
    float[] calibrated = calibration.apply(logits);
    for (int i = 0; i < logits.length; i++) {
      assertThat(calibrated[i]).isCloseTo(shares[i], within(1e-5f));
    }
  }

  /** No logistic curve through all is steep enough; the result must still be finite. */
  @Test
  void separableLabelsGiveAFiniteCalibration() {
    Calibration calibration = Calibration.fit(new float[] {2, 1, -2}, new float[] {1, 1, 0});

    assertThat(calibration.factor()).isPositive().isFinite();
    assertThat(calibration.shift()).isFinite();
    assertThat(calibration.apply(new float[] {2, -2})[0]).isGreaterThan(0.9f);
    assertThat(calibration.apply(new float[] {2, -2})[1]).isLessThan(0.1f);
  }

  @Test
  void equalLogitsGetTheMeanShare() {
    Calibration calibration =
        Calibration.fit(new float[] {5, 5, 5, 5}, new float[] {1, 0.25f, 0, 0.25f});

    assertThat(calibration.apply(new float[] {5})[0]).isCloseTo(0.375f, within(1e-4f));
  }
}
