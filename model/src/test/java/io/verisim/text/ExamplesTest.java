package io.verisim.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  private static final int END = 9;

  private final Examples examples =
      new Examples(new int[][] {{1, 2}, {3}}, new int[][] {{4}, {5, 6, 7}}, END);

  @Test
  void aRowIsPromptCompletionEndTokenAndPadding() {
    TokenRows rows = examples.heldOut(6, 10, 0);

    assertThat(rows.tokens())
        .isDeepEqualTo(new int[][] {{1, 2, 4, END, END, END, END}, {3, 5, 6, 7, END, END, END}});
    assertThat(rows.from()).containsExactly(2, 1);
    assertThat(rows.to()).containsExactly(4, 5);
  }

  @Test
  void onlyCompletionAndEndTokenArePredicted() {
    TokenRows rows = examples.heldOut(6, 10, 0);

    assertThat(rows.predicted()).isEqualTo(6);
    float each = 1f / 6;
    assertThat(rows.weights())
        .isDeepEqualTo(new float[][] {{0, each, each, 0, 0, 0}, {each, each, each, each, 0, 0}});
  }

  @Test
  void everyExampleIsHeldOutOnce() {
    assertThat(examples.batches(6, 1)).isEqualTo(2);
    assertThat(examples.heldOut(6, 1, 1).tokens()[0]).startsWith(3, 5, 6, 7, END);
    assertThat(examples.predicted()).isEqualTo(6);
    assertThat(examples.size()).isEqualTo(9);
  }

  @Test
  void drawsExamplesEvenly() {
    TokenRows rows = examples.draw(2000, 6, new Random(1));

    long first = Arrays.stream(rows.tokens()).filter(row -> row[0] == 1).count();
    // Six standard deviations of a fair coin.
    assertThat(first).isBetween(1000L - 134, 1000L + 134);
    assertThat(rows.width()).isEqualTo(7);
    for (int[] prompt : examples.prompts(5, 6, new Random(2))) {
      assertThat(prompt).isEqualTo(prompt.length == 2 ? new int[] {1, 2} : new int[] {3});
    }
  }

  @Test
  void refusesAnExampleThatDoesNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> examples.natural(50, 4, new Random(1)))
        .withMessageContaining("example 1 has 5 tokens, which do not fit rows of 4");
  }

  @Test
  void decodesCompletionsByLines() {
    Tokenizer tokenizer = Tokenizers.create("char", List.of("abcdefghi")).withEnd();

    assertThat(examples.decode(tokenizer)).isEqualTo("e\nfgh\n");
  }
}
