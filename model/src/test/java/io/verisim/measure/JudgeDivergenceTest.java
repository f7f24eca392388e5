package io.verisim.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.gpt.TinyGpt;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class JudgeDivergenceTest {
  private static final double ROUNDING = 1e-5;
  private static final int BLOCK = TinyGpt.BLOCK;
  private static final int[][] TEXTS = {TinyGpt.text(30, 1), TinyGpt.text(30, 2)};
  private static final int[] GIVEN = {1, 5};

  private final Gpt model = TinyGpt.scrambled(TinyGpt.config(), 1);
  private final Gpt judge = TinyGpt.scrambled(TinyGpt.config(), 2);

  @AfterEach
  void close() {
    model.close();
    judge.close();
  }

  /** Token by token, each after a context of its own. */
  @Test
  void everyTokenThatTheModelWroteIsJudgedOnceAfterAtLeastHalfABlock() {
    double entropy = 0;
    double crossEntropy = 0;
    int tokens = 0;
    for (int row = 0; row < TEXTS.length; row++) {
      for (int token = GIVEN[row]; token < TEXTS[row].length; token++) {
        int start = token < BLOCK ? 0 : (token - BLOCK / 2) / (BLOCK / 2) * (BLOCK / 2);
        int[] context = Arrays.copyOfRange(TEXTS[row], start, token);
        double[] own = next(model, context);
        double[] judged = next(judge, context);
        for (int v = 0; v < own.length; v++) {
          entropy -= Math.exp(own[v]) * own[v];
          crossEntropy -= Math.exp(own[v]) * judged[v];
        }
        tokens++;
      }
    }

    JudgeDivergence found = of(model, judge, 1);

    assertThat(found.entropy().value()).isCloseTo(entropy / tokens, within(ROUNDING));
    assertThat(found.crossEntropy().value()).isCloseTo(crossEntropy / tokens, within(ROUNDING));
    assertThat(found.divergence().value())
        .isCloseTo((crossEntropy - entropy) / tokens, within(ROUNDING));
    assertThat(found.divergence().error()).isPositive();
  }

  @Test
  void aModelDoesNotDivergeFromItself() {
    assertThat(of(model, model, 1).divergence().value()).isCloseTo(0, within(ROUNDING));
  }

  /** Cross-entropy alone, which many use, would call this progress. */
  @Test
  void aLowerTemperatureLowersTheCrossEntropyButNotTheDivergence() {
    JudgeDivergence warm = of(model, model, 1);
    JudgeDivergence cold = of(model, model, 0.5);

    assertThat(cold.crossEntropy().value()).isLessThan(warm.crossEntropy().value());
    assertThat(cold.divergence().value()).isGreaterThan(warm.divergence().value() + 0.01);
  }

  @Test
  void onlyTheFirstFourBlocksOfATextAreJudged() {
    int[][] texts = {TinyGpt.text(10 * BLOCK, 3)};
    int[][] begun = {Arrays.copyOf(texts[0], 4 * BLOCK)};

    assertThat(JudgeDivergence.of(
            model, judge, TinyGpt.written(texts, new int[] {1}), 1, ProgressListener.NONE))
        .isEqualTo(JudgeDivergence.of(
            model, judge, TinyGpt.written(begun, new int[] {1}), 1, ProgressListener.NONE));
  }

  private static JudgeDivergence of(Gpt model, Gpt judge, double temperature) {
    return JudgeDivergence.of(
        model, judge, TinyGpt.written(TEXTS, GIVEN), temperature, ProgressListener.NONE);
  }

  /** Log-probabilities of the token after a context. */
  private static double[] next(Gpt gpt, int[] context) {
    try (NDManager scope = Torch.newScope()) {
      float[] all = GptScript.logProbabilities(scope, gpt, gpt.tensor(scope, new int[][] {context}))
          .toFloatArray();
      int vocabulary = gpt.config().vocabSize();
      double[] last = new double[vocabulary];
      Arrays.setAll(last, v -> all[all.length - vocabulary + v]);
      return last;
    }
  }
}
