package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tally;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.text.RunningText;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PinnedThreads.class)
class HeldOutLossTest {
  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1);

  @AfterEach
  void close() {
    gpt.close();
  }

  /** Lengths next to a multiple of the block, and one beyond the largest batch. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 10, 16, 17, 21, 8191, 8192, 8193, 8194, 8300})
  void everyTokenButTheFirstCountsOnce(int length) {
    int[] split = TinyGpt.noise(1, length, length)[0];
    double sum = 0;
    int predicted = 0;
    for (int at = 0; at + 1 < length; at += TinyGpt.BLOCK) {
      int[] window = Arrays.copyOfRange(split, at, Math.min(length, at + TinyGpt.BLOCK + 1));
      for (float log : gpt.logLikelihoods(new int[][] {window}, 1)[0]) {
        sum -= log;
        predicted++;
      }
    }

    assertThat(predicted).isEqualTo(length - 1);
    assertThat(HeldOutLoss.of(gpt, new RunningText(split), ProgressListener.NONE))
        .isEqualTo(sum / predicted, within(1e-5));
  }

  @Test
  void reportsProgressWithinALongSplit() {
    AtomicInteger beats = new AtomicInteger();
    HeldOutLoss.of(gpt, new RunningText(new int[20_000]), beats::incrementAndGet);
    assertThat(beats).hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void reportsTheWorkOfEveryPredictedToken() {
    Tally tally = new Tally();
    HeldOutLoss.of(gpt, new RunningText(new int[21]), tally);

    assertThat(tally.works())
        .containsExactly(
            Flops.scored(16, gpt.config().forwardFlops(2, TinyGpt.BLOCK)),
            Flops.scored(4, gpt.config().forwardFlops(1, 4)));
  }

  /** The last window by itself, whole batches before it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 9, 16, 17, 8193, 8300, 20_000})
  void sharesAddUpToTheWholeBitForBit(int length) {
    int[] split = TinyGpt.noise(1, length, length)[0];
    HeldOutLoss whole =
        HeldOutLoss.windows(gpt, new RunningText(split), 0.7, ProgressListener.NONE);
    HeldOutLoss together = IntStream.range(0, 3)
        .mapToObj(number -> HeldOutLoss.windows(
            gpt, new RunningText(split), 0.7, new Partition(number, 3), ProgressListener.NONE))
        .reduce(HeldOutLoss::plus)
        .orElseThrow();

    assertThat(together.sums()).isEqualTo(whole.sums());
    assertThat(together.predicted()).isEqualTo(whole.predicted());
  }

  @Test
  void eachWindowHasTheLossOfItsTokens() {
    int[] split = TinyGpt.noise(1, 21, 2)[0];
    for (double temperature : new double[] {1, 0.7}) {
      HeldOutLoss loss =
          HeldOutLoss.windows(gpt, new RunningText(split), temperature, ProgressListener.NONE);

      assertThat(loss.predicted()).isEqualTo(20);
      assertThat(loss.sums()).hasSize(3);
      for (int window = 0; window < 3; window++) {
        int from = window * TinyGpt.BLOCK;
        int[][] row = {Arrays.copyOfRange(split, from, Math.min(21, from + TinyGpt.BLOCK + 1))};
        double sum = 0;
        for (float log : gpt.logLikelihoods(row, temperature)[0]) {
          sum -= log;
        }
        assertThat(loss.sums()[window]).isEqualTo(sum, within(1e-4));
      }
    }
  }

  /** The third window is the shorter last one. */
  @Test
  void theMeanIsPerTokenDespiteAShorterWindow() {
    assertThat(new HeldOutLoss(new double[] {8, 12, 10}, 20).mean()).isEqualTo(1.5);
  }

  @Test
  void thePairedErrorMatchesTheWindowDifferences() {
    HeldOutLoss one = new HeldOutLoss(new double[] {8, 12, 10}, 20);
    HeldOutLoss other = new HeldOutLoss(new double[] {7, 9, 10}, 20);
    // Differences 1, 3 and 0: variance 7/3, so the sum of three has the error sqrt(3 x 7/3).
    assertThat(one.pairedError(other)).isEqualTo(Math.sqrt(7) / 20, within(1e-12));
    assertThat(other.pairedError(one)).isEqualTo(one.pairedError(other), within(1e-12));
  }

  /** What makes windows hard for both models is no error of their difference. */
  @Test
  void aConstantDifferenceHasZeroPairedError() {
    HeldOutLoss one = new HeldOutLoss(new double[] {8, 120, 10}, 20);
    HeldOutLoss other = new HeldOutLoss(new double[] {9, 121, 11}, 20);
    assertThat(one.pairedError(other)).isEqualTo(0, within(1e-12));
  }

  @Test
  void thePairedErrorOfOneWindowIsNan() {
    HeldOutLoss one = new HeldOutLoss(new double[] {8}, 8);
    assertThat(one.pairedError(one)).isNaN();
  }

  @Test
  void refusesToPairDifferentWindows() {
    HeldOutLoss loss = new HeldOutLoss(new double[] {8, 12}, 16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loss.pairedError(new HeldOutLoss(new double[] {8, 12, 1}, 16)))
        .withMessageContaining("3 windows of 16 tokens are not the 2 of 16");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loss.pairedError(new HeldOutLoss(new double[] {8, 12}, 15)))
        .withMessageContaining("2 windows of 15 tokens");
  }

  @Test
  void refusesASplitWithNothingToPredict() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> HeldOutLoss.of(gpt, new RunningText(new int[] {1}), ProgressListener.NONE))
        .withMessageContaining("1 tokens");
  }
}
