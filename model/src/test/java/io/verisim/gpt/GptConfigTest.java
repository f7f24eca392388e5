package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.verisim.gpt.GptConfig.Mode;
import io.verisim.spec.Positions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GptConfigTest {
  @ParameterizedTest
  @CsvSource({
    "1, 11, 2, 2, 8, 0, blockSize is 1",
    "8, 1, 2, 2, 8, 0, vocabSize is 1",
    "8, 11, 0, 2, 8, 0, nLayer is 0",
    "8, 11, 2, 0, 8, 0, nHead is 0",
    "8, 11, 2, 3, 8, 0, nEmbd is 8",
    "8, 11, 2, 2, 0, 0, nEmbd is 0",
    "8, 11, 2, 2, 8, 1, dropout is 1.0",
    "8, 11, 2, 2, 8, -0.1, dropout is -0.1",
    "8, 11, 2, 2, 8, NaN, dropout is NaN"
  })
  void refusesInvalidShapes(
      int block, int vocab, int layers, int heads, int width, double dropout, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            GptConfig.gpt2(block, vocab, layers, heads, width, dropout, true, Positions.NONE, null))
        .withMessageContaining(message);
  }

  @Test
  void changingTheModeChangesNothingElse() {
    GptConfig reward = TinyGpt.config().withMode(Mode.REWARD);
    assertThat(reward.mode()).isEqualTo(Mode.REWARD);
    assertThat(reward.withMode(Mode.GENERATOR)).isEqualTo(TinyGpt.config());
  }

  /** Each of 2 layers has matrices of 8 x 24, 8 x 8, 8 x 32 and 32 x 8, the head one of 8 x 11. */
  @Test
  void forwardFlopsCountMatricesAndMaskedAttention() {
    double weights = 2 * (8 * 24 + 8 * 8 + 8 * 32 + 32 * 8) + 8 * 11;
    // Queries with keys and probabilities with values, 2 x 5 x 5 x 8 each, of which a mask leaves
    // half.
    double attention = 2 * (2 * 2 * 5 * 5 * 8) / 2.0;

    assertThat(TinyGpt.config().forwardFlops(1, 5)).isEqualTo(5 * 2 * weights + attention);
    assertThat(TinyGpt.config().forwardFlops(3, 5))
        .isEqualTo(3 * TinyGpt.config().forwardFlops(1, 5));
  }
}
