package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenWindowsTest {
  private final TokenWindows windows = new TokenWindows(new int[] {10, 11, 12, 13, 14});

  @Test
  void drawsConsecutiveTokensFromUniformStarts() {
    int[] starts = new int[3];
    Random random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      int[] window = windows.draw(3, random);
      assertThat(window).containsExactly(window[0], window[0] + 1, window[0] + 2);
      starts[window[0] - 10]++;
    }
    // Six standard deviations of a count of 1000.
    assertThat(IntStream.of(starts)).allMatch(count -> Math.abs(count - 1000) < 6 * 26);
  }

  @Test
  void theGeneratorDecidesTheWindows() {
    assertThat(windows.draw(20, 2, new Random(1)))
        .isDeepEqualTo(windows.draw(20, 2, new Random(1)))
        .isNotEqualTo(windows.draw(20, 2, new Random(2)));
  }

  @Test
  void refusesAWindowLongerThanTheSplit() {
    assertThat(windows.draw(5, new Random(1))).containsExactly(10, 11, 12, 13, 14);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> windows.draw(6, new Random(1)))
        .withMessageContaining("window of 6 tokens")
        .withMessageContaining("split of 5");
  }
}
