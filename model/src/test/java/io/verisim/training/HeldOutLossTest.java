package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.PinnedThreads;
import io.verisim.engine.Pulse;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** Lengths beside a multiple of the block, and one beyond the largest batch. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8, 9, 10, 16, 17, 21, 8191, 8192, 8193, 8194, 8300})
  void everyTokenButTheFirstWeighsOnce(int length) {
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
    assertThat(HeldOutLoss.of(gpt, split, Pulse.NONE)).isEqualTo(sum / predicted, within(1e-5));
  }

  @Test
  void beatsWithinALongSplit() {
    AtomicInteger beats = new AtomicInteger();
    HeldOutLoss.of(gpt, new int[20_000], beats::incrementAndGet);
    assertThat(beats).hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void refusesASplitWithNothingToPredict() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeldOutLoss.of(gpt, new int[] {1}, Pulse.NONE))
        .withMessageContaining("1 tokens");
  }
}
