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
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class TextScorerTest {
  private static final String TEXT = "The quick brown fox jumps over the lazy dog.";
  private static final Tokenizer CHAR = Tokenizers.create("char", List.of(TEXT));
  private static final Tokenizer WORDS = Tokenizers.create("r50k_base", List.of());

  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(WORDS.vocabularySize()), 2);
  private final TextScorer scorer = new TextScorer(gpt, WORDS, CHAR);

  @AfterEach
  void close() {
    gpt.close();
  }

  @Test
  void aSegmentHasTheProbabilityThatTheScorerGivesItsCharacters() {
    int[] tokens = CHAR.encode("The quick brown fox j");
    float[] base = noise(tokens.length - 1);
    float[] logs = logs(tokens, tokens.length, base);
    // The, quick, brown, fox, j
    float[] said = gpt.logLikelihoods(new int[][] {WORDS.encode("The quick brown fox j")}, 1)[0];

    assertThat(Arrays.copyOf(logs, 2)).as("The").containsOnly(Float.NaN);
    assertSegment(logs, base, 3, 9, said[0]);
    assertSegment(logs, base, 9, 15, said[1]);
    assertSegment(logs, base, 15, 19, said[2]);
    assertThat(Arrays.copyOfRange(logs, 18, 20)).as("j may go on").containsOnly(Float.NaN);
  }

  /** From {@code from} (inclusive) to {@code to} (exclusive), in characters. */
  private static void assertSegment(float[] logs, float[] base, int from, int to, double said) {
    double sum = 0;
    double ratio = logs[from - 1] - base[from - 1];
    for (int t = from; t < to; t++) {
      sum += logs[t - 1];
      assertThat(logs[t - 1] - base[t - 1]).isEqualTo((float) ratio, within(1e-4f));
    }
    assertThat(sum).isEqualTo(said, within(1e-4));
  }

  @Test
  void withTheSameTokensItFindsWhatATokenScorerFinds() {
    Gpt same = TinyGpt.scrambled(TinyGpt.config(CHAR.vocabularySize()), 3);
    try (TextScorer text = new TextScorer(same, CHAR, CHAR)) {
      int[][] tokens = {CHAR.encode("The quic"), CHAR.encode("lazy dog"), CHAR.encode("fox jump")};
      int[] lengths = {8, 5, 1};
      float[][] base = {noise(7), noise(7), noise(7)};
      float[][] logs = text.logLikelihoods(tokens, lengths, base, ProgressListener.NONE);
      float[][] expected = new TokenScorer(same, Direction.LEFT_TO_RIGHT)
          .logLikelihoods(tokens, lengths, ProgressListener.NONE);
      for (int row = 0; row < tokens.length; row++) {
        int known = Math.max(0, lengths[row] - 2);
        assertThat(Arrays.copyOf(logs[row], known))
            .containsExactly(Arrays.copyOf(expected[row], known), within(1e-5f));
        assertThat(Arrays.copyOfRange(logs[row], known, 7)).containsOnly(Float.NaN);
      }
    }
  }

  @Test
  void theEndOfATextHasAProbability() {
    Tokenizer ending = CHAR.withEnd();
    Tokenizer words = WORDS.withEnd();
    int[] text = ending.encode("The fox");
    int[] tokens = Arrays.copyOf(text, text.length + 2);
    Arrays.fill(tokens, text.length, tokens.length, ending.endToken().orElseThrow());
    float[] base = noise(tokens.length - 1);
    float[] logs = new TextScorer(gpt, words, ending)
        .logLikelihoods(
            new int[][] {tokens}, new int[] {8}, new float[][] {base}, ProgressListener.NONE)[0];
    int[] read = Arrays.copyOf(WORDS.encode("The fox"), 3);
    read[2] = words.endToken().orElseThrow();
    float[] said = gpt.logLikelihoods(new int[][] {read}, 1)[0];

    assertSegment(logs, base, 3, 7, said[0]);
    assertSegment(logs, base, 7, 8, said[1]);
    assertThat(logs[7]).as("padding").isNaN();
  }

  @Test
  void longTextIsReadInWindowsThatOverlapByHalf() {
    Gpt same = TinyGpt.scrambled(TinyGpt.config(CHAR.vocabularySize()), 3);
    try (TextScorer text = new TextScorer(same, CHAR, CHAR)) {
      int[] tokens = CHAR.encode(TEXT);
      int block = TinyGpt.BLOCK;
      float[] logs = text.logLikelihoods(
              new int[][] {tokens},
              new int[] {tokens.length},
              new float[][] {noise(tokens.length - 1)},
              ProgressListener.NONE)[0];

      float[] first = same.logLikelihoods(new int[][] {Arrays.copyOf(tokens, block + 1)}, 1)[0];
      assertThat(Arrays.copyOf(logs, block)).containsExactly(first, within(1e-4f));
      int from = block + 1 - block / 2;
      float[] second = same.logLikelihoods(
              new int[][] {Arrays.copyOfRange(tokens, from, from + block + 1)}, 1)[0];
      assertThat(Arrays.copyOfRange(logs, block, from + block))
          .containsExactly(Arrays.copyOfRange(second, block - from, block), within(1e-4f));
      assertThat(Arrays.copyOf(logs, tokens.length - 2)).doesNotContain(Float.NaN);
    }
  }

  @Test
  void neitherPaddingNorBatchChangesALogarithm() {
    int[][] tokens = {
      CHAR.encode("The quick brown"), CHAR.encode("x jumps over th"), CHAR.encode("lazy dog. The q")
    };
    int[] lengths = {15, 9, 2};
    float[][] base = {noise(14), noise(14), noise(14)};
    float[][] together = scorer.logLikelihoods(tokens, lengths, base, ProgressListener.NONE);
    for (int row = 0; row < tokens.length; row++) {
      assertThat(logs(tokens[row], lengths[row], base[row]))
          .containsExactly(together[row], within(1e-5f));
    }
  }

  @Test
  void reportsTheWorkOfItsOwnTokens() {
    Tally tally = new Tally();
    int[][] tokens = {CHAR.encode("The quick"), CHAR.encode("lazy dog.")};
    scorer.logLikelihoods(tokens, new int[] {9, 1}, new float[][] {noise(8), noise(8)}, tally);

    assertThat(tally.works()).containsExactly(Flops.scored(1, gpt.config().forwardFlops(1, 1)));
  }

  private float[] logs(int[] tokens, int length, float[] base) {
    return scorer
        .logLikelihoods(
            new int[][] {tokens}, new int[] {length}, new float[][] {base}, ProgressListener.NONE)[
        0];
  }

  private static float[] noise(int count) {
    Random random = new Random(5);
    float[] noise = new float[count];
    for (int t = 0; t < count; t++) {
      noise[t] = -4 * random.nextFloat();
    }
    return noise;
  }
}
