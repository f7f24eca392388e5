package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tally;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.Direction;
import io.verisim.text.TokenRows;
import io.verisim.training.Fixtures;
import io.verisim.training.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PinnedThreads.class)
class FeatureExtractionTest {
  /** Three batches, the last one not full. */
  private static final int[][] TEXTS = TinyGpt.noise(600, TinyGpt.BLOCK, 1);

  private final LikelihoodFeatures source = new LikelihoodFeatures(
      TinyGpt.scrambled(TinyGpt.config(), 2),
      List.of(
          new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 3), Direction.LEFT_TO_RIGHT),
          new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 4), Direction.RIGHT_TO_LEFT)));

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    source.close();
  }

  @Test
  void givesTheFeaturesOfEachTextInOrder() {
    try (FeatureExtraction phase = new FeatureExtraction(source, TokenRows.whole(TEXTS))) {
      assertThat(phase.totalSteps()).isEqualTo(3);
      Fixtures.finish(phase);

      float[][] features = phase.features();
      assertThat(features).hasNumberOfRows(600);
      for (int from : new int[] {0, 256, 512}) {
        int to = Math.min(600, from + 256);
        int[] lengths = new int[to - from];
        Arrays.fill(lengths, TinyGpt.BLOCK);
        assertThat(Arrays.copyOfRange(features, from, to))
            .isDeepEqualTo(source.of(
                TokenRows.whole(Arrays.copyOfRange(TEXTS, from, to)), ProgressListener.NONE));
      }
    }
  }

  @Test
  void readsEachTextOnce() {
    Tally tally = new Tally();
    try (FeatureExtraction phase = new FeatureExtraction(source, TokenRows.whole(TEXTS))) {
      while (!phase.finished()) {
        phase.advance(tally);
      }
    }
    assertThat(tally.tokens(Flops.Kind.SCORED)).isEqualTo(3 * 600 * 7);
  }

  @Test
  void resumesBitForBitAfterAnyBatch() throws IOException {
    Resume.assertSeamless(
        () -> {
          FeatureExtraction phase = new FeatureExtraction(source, TokenRows.whole(TEXTS));
          return new Resume.Subject(
              phase, () -> Arrays.deepToString(phase.features()), phase::close);
        },
        folder);
  }

  @Test
  void refusesFeaturesBeforeAllTextsAreRead() {
    try (FeatureExtraction phase = new FeatureExtraction(source, TokenRows.whole(TEXTS))) {
      phase.advance(ProgressListener.NONE);
      assertThatIllegalStateException()
          .isThrownBy(phase::features)
          .withMessageContaining("only 256 of 600 texts are read");
    }
  }
}
