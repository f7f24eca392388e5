package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunningTextTest {
  private final RunningText text = new RunningText(10, 11, 12, 13, 14);

  @Test
  void drawsConsecutiveTokensFromUniformStarts() {
    int[] starts = new int[3];
    Random random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      int[] window = text.natural(1, 3, random).tokens()[0];
      assertThat(window).containsExactly(window[0], window[0] + 1, window[0] + 2);
      starts[window[0] - 10]++;
    }
    // Six standard deviations of a count of 1000.
    assertThat(IntStream.of(starts)).allMatch(count -> Math.abs(count - 1000) < 6 * 26);
  }

  @Test
  void theGeneratorDecidesTheWindows() {
    assertThat(text.natural(20, 2, new Random(1)).tokens())
        .isDeepEqualTo(text.natural(20, 2, new Random(1)).tokens())
        .isNotEqualTo(text.natural(20, 2, new Random(2)).tokens());
  }

  @Test
  void refusesAWindowLongerThanTheSplit() {
    assertThat(text.natural(1, 5, new Random(1)).tokens()[0]).containsExactly(10, 11, 12, 13, 14);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> text.natural(1, 6, new Random(1)))
        .withMessageContaining("window of 6 tokens")
        .withMessageContaining("split of 5");
  }
}
