package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Bits;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tally;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.FeatureKind;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PinnedThreads.class)
class TrunkFeaturesTest {
  private static final int[][] TEXTS = TinyGpt.noise(5, TinyGpt.BLOCK, 1);
  private static final int[] LENGTHS = {8, 1, 5, 3, 8};

  private final TrunkFeatures last = features(FeatureKind.LAST);
  private final TrunkFeatures mean = features(FeatureKind.MEAN);

  @AfterEach
  void close() {
    last.close();
    mean.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LIKELIHOOD")
  void neitherPaddingNorBatchChangesAFeature(FeatureKind kind) {
    TrunkFeatures features = kind == FeatureKind.LAST ? last : mean;
    float[][] together = features.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE);
    for (int row = 0; row < TEXTS.length; row++) {
      int[] bare = Arrays.copyOf(TEXTS[row], LENGTHS[row]);
      int[] padded = Arrays.copyOf(bare, TinyGpt.BLOCK);
      for (int[] text : new int[][] {bare, padded}) {
        float[][] alone = features.of(
            TinyGpt.rows(new int[][] {text}, new int[] {LENGTHS[row]}), ProgressListener.NONE);
        assertThat(alone[0]).as("row " + row).containsExactly(together[row], within(1e-5f));
      }
    }
  }

  @Test
  void theMeanAveragesTheLastStatesOfAllPrefixes() {
    float[][] means = mean.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE);
    for (int row = 0; row < TEXTS.length; row++) {
      float[] sum = new float[last.width()];
      for (int length = 1; length <= LENGTHS[row]; length++) {
        float[] state = last.of(
                TinyGpt.rows(new int[][] {TEXTS[row]}, new int[] {length}), ProgressListener.NONE)[
            0];
        for (int i = 0; i < sum.length; i++) {
          sum[i] += state[i] / LENGTHS[row];
        }
      }
      assertThat(means[row]).containsExactly(sum, within(1e-5f));
    }
  }

  @Test
  void largeBatchesGiveTheSameFeatures() {
    int[][] many = TinyGpt.noise(5000, TinyGpt.BLOCK, 2);
    int[] lengths = new int[many.length];
    Arrays.fill(lengths, TinyGpt.BLOCK);
    float[][] all = last.of(TinyGpt.rows(many, lengths), ProgressListener.NONE);

    assertThat(all).hasNumberOfRows(5000);
    for (int row : new int[] {0, 2047, 2048, 4999}) {
      assertThat(all[row])
          .containsExactly(
              last.of(
                      TinyGpt.rows(new int[][] {many[row]}, new int[] {TinyGpt.BLOCK}),
                      ProgressListener.NONE)[0],
              within(1e-5f));
    }
  }

  @Test
  void readingChangesNoBitOfTheTrunk() {
    var before = Bits.of(last.trunk().parameters());
    last.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE);
    assertThat(Bits.of(last.trunk().parameters())).isEqualTo(before);
  }

  @Test
  void refusesInvalidLengths() {
    for (int length : new int[] {0, TinyGpt.BLOCK + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> last.of(
              TinyGpt.rows(new int[][] {TEXTS[0]}, new int[] {length}), ProgressListener.NONE))
          .withMessageContaining("row 0 counts from 0 to " + length);
    }
  }

  @Test
  void reportsItsWorkIncludingPadding() {
    Tally tally = new Tally();
    last.of(TinyGpt.rows(TEXTS, LENGTHS), tally);

    assertThat(tally.works())
        .containsExactly(Flops.scored(5 * 8, last.trunk().config().forwardFlops(5, TinyGpt.BLOCK)));
  }

  @Test
  void refusesLikelihoodFeatures() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrunkFeatures(last.trunk(), FeatureKind.LIKELIHOOD))
        .withMessageContaining("expected LAST or MEAN");
  }

  private static TrunkFeatures features(FeatureKind kind) {
    return new TrunkFeatures(TinyGpt.scrambled(TinyGpt.config(), 3), kind);
  }
}
