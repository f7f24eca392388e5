package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.text.RunningText;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class RolloutTest {
  private static final RunningText SPLIT = new RunningText(TinyGpt.text(200, 1));

  private final Gpt policy = TinyGpt.scrambled(TinyGpt.config(), 2);

  @AfterEach
  void close() {
    policy.close();
  }

  @Test
  void promptLengthsAreUniformUpToHalfABlock() {
    int[] counts = new int[TinyGpt.BLOCK / 2 + 1];
    for (int[] prompt : Rollout.prompts(SPLIT, 4000, 1, TinyGpt.BLOCK, new Random(3))) {
      counts[prompt.length]++;
    }
    assertThat(counts[0]).isZero();
    // Six standard deviations of a count of 1000.
    assertThat(Arrays.stream(counts, 1, counts.length))
        .as(Arrays.toString(counts))
        .allMatch(count -> Math.abs(count - 1000) < 165);
  }

  @Test
  void aGroupSharesItsPrompt() {
    int[][] prompts = Rollout.prompts(SPLIT, 3, 4, TinyGpt.BLOCK, new Random(4));
    assertThat(prompts).hasNumberOfRows(12);
    for (int row = 0; row < 12; row++) {
      assertThat(prompts[row]).isEqualTo(prompts[row / 4 * 4]);
    }
    assertThat(prompts[0]).isNotEqualTo(prompts[4]);
  }

  @Test
  void probabilitiesAlignWithTheTokensTheyPredict() {
    double temperature = 0.7;
    Rollout rollout = rollout(temperature, 5);
    float[][] full = policy.logLikelihoods(rollout.tokens(), temperature);
    for (int row = 0; row < rollout.tokens().length; row++) {
      int first = rollout.given()[row] - 1;
      assertThat(Arrays.copyOfRange(rollout.logProbabilities()[row], first, TinyGpt.BLOCK - 1))
          .containsExactly(Arrays.copyOfRange(full[row], first, TinyGpt.BLOCK - 1), within(1e-4f));
    }
  }

  @Test
  void summariesCoverOnlySampledTokens() {
    Rollout rollout = rollout(1, 6);
    long given = Arrays.stream(rollout.given()).sum();
    int rows = rollout.tokens().length;

    assertThat(rollout.activeTokens()).isEqualTo((long) rows * TinyGpt.BLOCK - given);
    assertThat(rollout.meanCompletionLength())
        .isEqualTo(TinyGpt.BLOCK - (double) given / rows, within(1e-12));
    assertThat(rollout.entropy()).isBetween(0.1, Math.log(TinyGpt.VOCAB));
  }

  @Test
  void theStepDecidesTheDraw() {
    assertThat(rollout(1, 7).tokens()).isDeepEqualTo(rollout(1, 7).tokens());
    assertThat(rollout(1, 7).tokens()).isNotEqualTo(rollout(1, 8).tokens());
  }

  private Rollout rollout(double temperature, long step) {
    int[][] prompts = Rollout.prompts(SPLIT, 5, 4, TinyGpt.BLOCK, new Random(9));
    return Rollout.of(
        policy, SPLIT, prompts, temperature, new Seeds(10, "grpo", 0), step, ProgressListener.NONE);
  }
}
