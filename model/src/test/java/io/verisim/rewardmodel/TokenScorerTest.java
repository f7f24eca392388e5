package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tally;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.Direction;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PinnedThreads.class)
class TokenScorerTest {
  private static final int[][] TEXTS = TinyGpt.noise(5, TinyGpt.BLOCK, 1);
  private static final int[] LENGTHS = {8, 1, 5, 3, 2};

  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 2);

  @AfterEach
  void close() {
    gpt.close();
  }

  @Test
  void leftToRightScoresMatchTheModel() {
    float[][] logs = logs(Direction.LEFT_TO_RIGHT, TEXTS, LENGTHS);
    for (int row = 0; row < TEXTS.length; row++) {
      int length = LENGTHS[row];
      float[] said = gpt.logLikelihoods(new int[][] {TEXTS[row]}, 1)[0];

      assertThat(Arrays.copyOf(logs[row], length - 1))
          .containsExactly(Arrays.copyOf(said, length - 1), within(1e-5f));
      assertNothingRead(logs[row], length - 1);
    }
  }

  @Test
  void rightToLeftScoresMatchTheReversedText() {
    float[][] logs = logs(Direction.RIGHT_TO_LEFT, TEXTS, LENGTHS);
    for (int row = 0; row < TEXTS.length; row++) {
      int length = LENGTHS[row];
      int[] reversed = new int[length];
      for (int i = 0; i < length; i++) {
        reversed[i] = TEXTS[row][length - 1 - i];
      }
      for (int token = 1; token < length - 1; token++) {
        // Of a reversed text that ends with the token, the last logarithm is the token's.
        int[] upToIt = Arrays.copyOf(reversed, length - token);
        float[] said = gpt.logLikelihoods(new int[][] {upToIt}, 1)[0];
        assertThat(logs[row][token - 1])
            .as("row " + row + ", token " + token)
            .isEqualTo(said[said.length - 1], within(1e-5f));
      }
      assertNothingRead(logs[row], Math.max(0, length - 2));
    }
  }

  private static void assertNothingRead(float[] logs, int from) {
    for (int t = from; t < logs.length; t++) {
      assertThat(logs[t]).as("entry " + t).isNaN();
    }
  }

  @ParameterizedTest
  @EnumSource
  void neitherPaddingNorBatchChangesALogarithm(Direction direction) {
    float[][] together = logs(direction, TEXTS, LENGTHS);
    for (int row = 0; row < TEXTS.length; row++) {
      int[] bare = Arrays.copyOf(TEXTS[row], LENGTHS[row]);
      int[] padded = Arrays.copyOf(bare, TinyGpt.BLOCK);
      for (int[] text : LENGTHS[row] == 1 ? new int[][] {padded} : new int[][] {bare, padded}) {
        float[] alone = logs(direction, new int[][] {text}, LENGTHS[row])[0];
        assertThat(alone)
            .as("row " + row)
            .containsExactly(Arrays.copyOf(together[row], alone.length), within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportsItsWorkIncludingPadding(Direction direction) {
    Tally tally = new Tally();
    new TokenScorer(gpt, direction).logLikelihoods(TEXTS, LENGTHS, tally);

    assertThat(tally.works()).containsExactly(Flops.scored(5 * 7, gpt.config().forwardFlops(5, 7)));
  }

  private float[][] logs(Direction direction, int[][] texts, int... lengths) {
    return new TokenScorer(gpt, direction).logLikelihoods(texts, lengths, ProgressListener.NONE);
  }
}
