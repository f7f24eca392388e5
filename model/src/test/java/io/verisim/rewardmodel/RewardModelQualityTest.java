package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.measure.Estimate;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RewardModelQualityTest {
  private static final float[] LABELS = {0, 0.25f, 0.5f, 1};

  @Test
  void predictingTheMeanHasNoSkill() {
    float mean = 1.75f / 4;
    assertThat(RewardModelQuality.skill(new float[] {mean, mean, mean, mean}, LABELS))
        .isEqualTo(0, within(1e-7));
  }

  @Test
  void skillIsTheShareOfTheVarianceThatIsExplained() {
    assertThat(RewardModelQuality.skill(LABELS, LABELS)).isEqualTo(1);
    // Errors 0, 0, 0 and 0.5: MSE 1/16; variance of the labels 0.1367.
    assertThat(RewardModelQuality.skill(new float[] {0, 0.25f, 0.5f, 0.5f}, LABELS))
        .isEqualTo(1 - 0.0625 / 0.13671875, within(1e-7));
    assertThat(RewardModelQuality.skill(new float[] {1, 1, 0, 0}, LABELS)).isNegative();
  }

  @Test
  void constantLabelsGiveZeroSkill() {
    assertThat(RewardModelQuality.skill(new float[] {1, 0}, new float[] {0.5f, 0.5f}))
        .isZero();
  }

  @Test
  void meanSquaredErrorCoversBothLabelsOfAPair() {
    float[] scores = {0.1f, 0.9f};
    float[] labels = {0.3f, 0.5f};
    double pairs = 0;
    for (int i = 0; i < 2; i++) {
      pairs += Math.pow((double) scores[i] - labels[i], 2);
      pairs += Math.pow((1.0 - scores[i]) - (1.0 - labels[i]), 2);
    }
    assertThat(RewardModelQuality.meanSquaredError(scores, labels))
        .isEqualTo(pairs / 4, within(1e-12));
  }

  @Test
  void aucWithTiesAgreesWithCountingAllPairs() {
    Random random = new Random(1);
    for (int trial = 0; trial < 50; trial++) {
      float[] positives = scores(random, 1 + random.nextInt(20));
      float[] negatives = scores(random, 1 + random.nextInt(20));
      double won = 0;
      for (float positive : positives) {
        for (float negative : negatives) {
          won += positive > negative ? 1 : positive == negative ? 0.5 : 0;
        }
      }
      assertThat(RewardModelQuality.auc(positives, negatives))
          .as("trial " + trial)
          .isEqualTo(won / (positives.length * negatives.length), within(1e-12));
    }
  }

  @Test
  void aucIsNanWithoutScores() {
    assertThat(RewardModelQuality.auc(new float[0], new float[] {1})).isNaN();
    assertThat(RewardModelQuality.auc(new float[] {1}, new float[0])).isNaN();
  }

  /** Few different values, so that many are equal. */
  private static float[] scores(Random random, int count) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = random.nextInt(5) / 4f;
    }
    return scores;
  }

  @Test
  void skillErrorIsTheSquaredErrorPerVariance() {
    // Squared errors 0, 0, 0 and 0.25: deviation 0.125, standard error 0.0625.
    Estimate estimate =
        RewardModelQuality.skillEstimate(new float[] {0, 0.25f, 0.5f, 0.5f}, LABELS);

    assertThat(estimate.value()).isEqualTo(1 - 0.0625 / 0.13671875, within(1e-7));
    assertThat(estimate.error()).isEqualTo(0.0625 / 0.13671875, within(1e-7));
  }

  @Test
  void aPerfectRewardModelHasZeroSkillError() {
    assertThat(RewardModelQuality.skillEstimate(LABELS, LABELS)).isEqualTo(new Estimate(1, 0));
  }

  @Test
  void constantLabelsGiveNoSkillError() {
    Estimate estimate =
        RewardModelQuality.skillEstimate(new float[] {1, 0.2f}, new float[] {0.5f, 0.5f});
    assertThat(estimate.value()).isZero();
    assertThat(estimate.error()).isNaN();
    assertThat(
            RewardModelQuality.skillEstimate(new float[] {1}, new float[] {0}).error())
        .isNaN();
  }

  /**
   * Ratings of 58 normal and 51 abnormal images, from which the paper finds 0.893 with an error of
   * 0.032.
   */
  @Test
  void aucErrorMatchesHanleyAndMcNeil() {
    Estimate estimate =
        RewardModelQuality.aucEstimate(ratings(3, 2, 2, 11, 33), ratings(33, 6, 6, 11, 2));

    assertThat(estimate.value()).isEqualTo(0.893, within(5e-4));
    assertThat(estimate.error()).isEqualTo(0.032, within(1e-3));
  }

  private static float[] ratings(int... counts) {
    float[] ratings = new float[IntStream.of(counts).sum()];
    int at = 0;
    for (int rating = 0; rating < counts.length; rating++) {
      Arrays.fill(ratings, at, at + counts[rating], rating);
      at += counts[rating];
    }
    return ratings;
  }

  /** Area 3/4 of three positives and four negatives: q1 = 3/5, q2 = 9/14. */
  @Test
  void aucErrorUsesTheCountsOfBothClasses() {
    float[] positives = {2, 2, 0.5f};
    float[] negatives = {0, 1, 1, 1};
    double variance =
        (0.75 * 0.25 + 2 * (3 / 5.0 - 9 / 16.0) + 3 * (9 / 14.0 - 9 / 16.0)) / (3 * 4);

    Estimate estimate = RewardModelQuality.aucEstimate(positives, negatives);
    assertThat(estimate.value()).isEqualTo(0.75);
    assertThat(estimate.error()).isEqualTo(Math.sqrt(variance), within(1e-12));
    assertThat(RewardModelQuality.aucEstimate(negatives, positives).error())
        .as("the other way round")
        .isNotEqualTo(estimate.error());
  }

  @Test
  void aucErrorIsNanWithoutScores() {
    assertThat(RewardModelQuality.aucEstimate(new float[0], new float[] {1}))
        .isEqualTo(new Estimate(Double.NaN, Double.NaN));
    assertThat(RewardModelQuality.aucEstimate(new float[] {1}, new float[0]))
        .isEqualTo(new Estimate(Double.NaN, Double.NaN));
  }

  @Test
  void aucComparesTheOuterQuartersOfTheLabels() {
    float[] shares = {1, 0.75f, 0.74f, 0.5f, 0.26f, 0.25f, 0};
    float[] scores = {0.9f, 0.3f, 0.1f, 0.99f, 1, 0.4f, 0.2f};

    assertThat(RewardModelQuality.aucOfOuterQuarters(scores, shares))
        .isEqualTo(
            RewardModelQuality.aucEstimate(new float[] {0.9f, 0.3f}, new float[] {0.4f, 0.2f}));
  }
}
