package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Bits;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tally;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.Direction;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PinnedThreads.class)
class LikelihoodFeaturesTest {
  private static final int EACH = 7;
  private static final int[][] TEXTS = TinyGpt.noise(6, TinyGpt.BLOCK, 1);
  private static final int[] LENGTHS = {8, 1, 5, 3, 2, 8};

  private final Gpt base = TinyGpt.scrambled(TinyGpt.config(), 2);
  private final TokenScorer forth =
      new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 3), Direction.LEFT_TO_RIGHT);
  private final TokenScorer back =
      new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 4), Direction.RIGHT_TO_LEFT);
  private final LikelihoodFeatures features = new LikelihoodFeatures(base, List.of(forth, back));

  @AfterEach
  void close() {
    features.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 40})
  void statisticsMatchTheirDefinitions(int count) {
    for (int seed = 0; seed < 20; seed++) {
      float[] logs = logs(count, seed);
      float[] baseLogs = logs(count, 100 + seed);
      float[] target = new float[EACH];
      LikelihoodFeatures.statistics(logs, baseLogs, target, 0);

      assertThat(target)
          .as("seed " + seed)
          .containsExactly(expected(logs, baseLogs), within(1e-5f));
    }
  }

  private static float[] logs(int count, long seed) {
    Random random = new Random(seed);
    float[] logs = new float[count];
    for (int t = 0; t < count; t++) {
      logs[t] = (float) (-4 * random.nextDouble());
    }
    return logs;
  }

  /** The definitions, one after another, over the entries that there are. */
  private static float[] expected(float[] logs, float[] baseLogs) {
    double[] ratios = IntStream.range(0, logs.length)
        .filter(t -> !Float.isNaN(logs[t]))
        .mapToDouble(t -> (double) logs[t] - baseLogs[t])
        .toArray();
    if (ratios.length == 0) {
      return new float[EACH];
    }
    double mean = DoubleStream.of(ratios).average().orElseThrow();
    int window = Math.min(4, ratios.length);
    return new float[] {
      (float) mean,
      (float)
          IntStream.range(0, ratios.length).mapToDouble(t -> logs[t]).average().orElseThrow(),
      (float) DoubleStream.of(ratios).min().orElseThrow(),
      (float) IntStream.rangeClosed(window, ratios.length)
          .mapToDouble(to -> Arrays.stream(ratios, to - window, to).average().orElseThrow())
          .min()
          .orElseThrow(),
      (float) DoubleStream.of(ratios).map(r -> Math.min(r, 0)).average().orElseThrow(),
      (float) Math.sqrt(
          DoubleStream.of(ratios).map(r -> (r - mean) * (r - mean)).average().orElseThrow()),
      (float) DoubleStream.of(ratios).filter(r -> r < -1).count() / ratios.length
    };
  }

  @Test
  void theRatiosOfTokensHaveTheMeanThatIsAFeature() {
    try (LikelihoodFeatures one = new LikelihoodFeatures(
        TinyGpt.scrambled(TinyGpt.config(), 2),
        List.of(
            new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 3), Direction.LEFT_TO_RIGHT)))) {
      for (int[] text : TEXTS) {
        float[] ratios = one.logRatios(text, ProgressListener.NONE);
        float mean = one.of(TokenRows.whole(new int[][] {text}), ProgressListener.NONE)[0][0];

        assertThat(ratios).hasSameSizeAs(text);
        assertThat(ratios[0]).isNaN();
        assertThat((float) IntStream.range(1, ratios.length)
                .mapToDouble(t -> ratios[t])
                .average()
                .orElseThrow())
            .isEqualTo(mean, within(1e-5f));
      }
    }
  }

  @Test
  void aLongTextIsReadInBlocksThatOverlap() {
    int[] text = TinyGpt.noise(1, 3 * TinyGpt.BLOCK + 1, 5)[0];
    int[] first = Arrays.copyOf(text, TinyGpt.BLOCK);
    int half = TinyGpt.BLOCK / 2;
    int[] second = Arrays.copyOfRange(text, half, half + TinyGpt.BLOCK);

    float[] ratios = features.logRatios(text, ProgressListener.NONE);

    assertThat(ratios[0]).isNaN();
    assertThat(Arrays.copyOfRange(ratios, 1, ratios.length)).doesNotContain(Float.NaN);
    float[][] baseFirst = base.logLikelihoods(new int[][] {first}, 1);
    float[][] baseSecond = base.logLikelihoods(new int[][] {second}, 1);
    int[] length = {TinyGpt.BLOCK};
    float[] forthFirst =
        forth.logLikelihoods(new int[][] {first}, length, baseFirst, ProgressListener.NONE)[0];
    float[] backSecond =
        back.logLikelihoods(new int[][] {second}, length, baseSecond, ProgressListener.NONE)[0];
    for (int t = half + 1; t < TinyGpt.BLOCK; t++) {
      double forthRatio = forthFirst[t - 1] - baseFirst[0][t - 1];
      double backRatio = backSecond[t - half - 1] - baseFirst[0][t - 1];
      assertThat((double) ratios[t])
          .as("token " + t)
          .isEqualTo((forthRatio + backRatio) / 2, within(1e-5));
    }
  }

  @Test
  void theLowestWindowMeanCoversFourTokens() {
    float[] target = new float[EACH];
    LikelihoodFeatures.statistics(
        new float[] {0, -4, 0, 0, 0, -1, -1, -1, -1, 0}, new float[10], target, 0);

    assertThat(target[2]).as("least of one").isEqualTo(-4);
    assertThat(target[3]).as("least of four").isEqualTo(-1);
    assertThat(target[6]).as("below -1, not at it").isEqualTo(0.1f);
  }

  @Test
  void statisticsStopAtTheFirstNan() {
    float[] target = new float[3 * EACH];
    Arrays.fill(target, 9);
    float[] logs = {-1, -2, Float.NaN, Float.NaN};
    LikelihoodFeatures.statistics(logs, new float[] {-1, -1, -5, -5}, target, EACH);

    assertThat(Arrays.copyOf(target, EACH)).containsOnly(9);
    assertThat(Arrays.copyOfRange(target, EACH, 2 * EACH))
        .containsExactly(-0.5f, -1.5f, -1, -0.5f, -0.5f, 0.5f, 0);
    assertThat(Arrays.copyOfRange(target, 2 * EACH, 3 * EACH)).containsOnly(9);
  }

  @Test
  void eachModelReadsATextInItsDirection() {
    float[][] read = features.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE);
    float[][] baseLogs = base.logLikelihoods(TEXTS, 1);
    float[][] forthLogs = forth.logLikelihoods(TEXTS, LENGTHS, ProgressListener.NONE);
    float[][] backLogs = back.logLikelihoods(TEXTS, LENGTHS, ProgressListener.NONE);
    for (int row = 0; row < TEXTS.length; row++) {
      assertThat(Arrays.copyOf(read[row], EACH))
          .containsExactly(expected(forthLogs[row], baseLogs[row]), within(1e-5f));
      assertThat(Arrays.copyOfRange(read[row], EACH, 2 * EACH))
          .containsExactly(expected(backLogs[row], baseLogs[row]), within(1e-5f));
    }
  }

  /**
   * A scorer that reads from the right begins at the last token. It needs three tokens to score a
   * token inside the text.
   */
  @Test
  void aTextTooShortForAModelGetsZeros() {
    float[][] read = features.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE);

    assertThat(read[1]).as("one token").containsOnly(0);
    assertThat(Math.abs(read[4][0])).as("two, read forth").isGreaterThan(0.01f);
    assertThat(Arrays.copyOfRange(read[4], EACH, 2 * EACH)).as("two, read back").containsOnly(0);
    assertThat(Math.abs(read[3][EACH])).as("three, read back").isGreaterThan(0.01f);
    assertThat(features
            .of(TinyGpt.rows(new int[][] {{1}}, new int[] {1}), ProgressListener.NONE)[0])
        .as("one without padding")
        .hasSize(2 * EACH)
        .containsOnly(0);
  }

  @Test
  void neitherPaddingNorBatchChangesAFeature() {
    float[][] together = features.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE);
    for (int row = 0; row < TEXTS.length; row++) {
      int[] bare = Arrays.copyOf(TEXTS[row], LENGTHS[row]);
      int[] padded = Arrays.copyOf(bare, TinyGpt.BLOCK);
      for (int[] text : new int[][] {bare, padded}) {
        float[][] alone = features.of(
            TinyGpt.rows(new int[][] {text}, new int[] {LENGTHS[row]}), ProgressListener.NONE);
        assertThat(alone[0]).as("row " + row).containsExactly(together[row], within(1e-5f));
      }
    }
  }

  @Test
  void largeBatchesGiveTheSameFeatures() {
    int[][] many = TinyGpt.noise(2500, TinyGpt.BLOCK, 5);
    int[] lengths = new int[many.length];
    Arrays.fill(lengths, TinyGpt.BLOCK);
    float[][] all = features.of(TinyGpt.rows(many, lengths), ProgressListener.NONE);
    float[][] known = features.of(
        TinyGpt.rows(many, lengths), base.logLikelihoods(many, 1), ProgressListener.NONE);

    assertThat(all).hasNumberOfRows(2500);
    for (int row : new int[] {0, 2047, 2048, 2499}) {
      float[] alone = features
          .of(
              TinyGpt.rows(new int[][] {many[row]}, new int[] {TinyGpt.BLOCK}),
              ProgressListener.NONE)[0];
      assertThat(all[row]).containsExactly(alone, within(1e-5f));
      assertThat(known[row]).containsExactly(alone, within(1e-5f));
    }
  }

  @Test
  void knownTrunkLikelihoodsAreNotComputedAgain() {
    Tally computed = new Tally();
    Tally spared = new Tally();
    float[][] known = base.logLikelihoods(TEXTS, 1);
    float[][] read = features.of(TinyGpt.rows(TEXTS, LENGTHS), computed);

    assertThat(features.of(TinyGpt.rows(TEXTS, LENGTHS), known, spared)).isDeepEqualTo(read);
    assertThat(computed.tokens(Flops.Kind.SCORED)).isEqualTo(3 * 6 * 7);
    assertThat(spared.tokens(Flops.Kind.SCORED)).isEqualTo(2 * 6 * 7);
    assertThat(spared.flops(Flops.Kind.SCORED)).isEqualTo(2 * base.config().forwardFlops(6, 7));
    assertThat(features.of(TinyGpt.rows(TEXTS, LENGTHS), new float[6][7], ProgressListener.NONE)[0])
        .as("with what is wrong")
        .isNotEqualTo(read[0]);
  }

  @Test
  void aSharedBaseStaysOpen() {
    float[][] before = features.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE);
    try (Gpt same = base.copy()) {
      features.shareBase(same);
      assertThat(features.trunk()).isSameAs(same);
      assertThat(features.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE))
          .isDeepEqualTo(before);
      features.close();
      assertThat(same.logLikelihoods(TEXTS, 1)).hasDimensions(TEXTS.length, TinyGpt.BLOCK - 1);
    }
  }

  @Test
  void readingChangesNoBitOfAnyModel() {
    List<Object> before = bits();
    features.of(TinyGpt.rows(TEXTS, LENGTHS), ProgressListener.NONE);
    assertThat(bits()).isEqualTo(before);
  }

  private List<Object> bits() {
    return List.of(
        Bits.of(base.parameters()),
        Bits.of(forth.gpt().parameters()),
        Bits.of(back.gpt().parameters()));
  }

  @Test
  void aPromptHasNoPartInTheFeatures() {
    float[][] baseLogs = base.logLikelihoods(TEXTS, 1);
    float[][] forthLogs = forth.gpt().logLikelihoods(TEXTS, 1);
    double sum = 0;
    for (int t = 4; t < 7; t++) {
      sum += forthLogs[2][t - 1] - baseLogs[2][t - 1];
    }
    TokenRows answer = new TokenRows(new int[][] {TEXTS[2]}, new int[] {4}, new int[] {7});

    assertThat(features.of(answer, ProgressListener.NONE)[0][0])
        .isEqualTo((float) (sum / 3), within(1e-5f));
  }

  @Test
  void refusesInvalidLengths() {
    for (int length : new int[] {0, TinyGpt.BLOCK + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> features.of(
              TinyGpt.rows(new int[][] {TEXTS[0]}, new int[] {length}), ProgressListener.NONE))
          .withMessageContaining("row 0 counts from 0 to " + length);
    }
  }

  @Test
  void refusesAnEmptyListOfScorers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LikelihoodFeatures(base, List.of()))
        .withMessageContaining("no scoring language model");
  }
}
