package io.verisim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Bits;
import io.verisim.engine.Crowd;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Slopes;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinnedThreads.class)
class SupervisedTest {
  private static final int[][] ROWS = TinyGpt.noise(6, TinyGpt.BLOCK + 1, 1);

  private final NDManager scope = Torch.newScope();
  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 2);

  @AfterEach
  void close() {
    gpt.close();
    scope.close();
  }

  @Test
  void theGradientMatchesTheLoss() {
    Tensors gradients = gradients(gpt, ROWS, 1);
    Slopes slopes = new Slopes(gpt.parameters(), 0.01);
    DoubleSupplier loss = () -> loss(gpt);
    for (String name : gradients.names()) {
      float[] direction = gradients.get(name).toFloatArray();
      double norm = Slopes.norm(gradients.get(name));
      assertThat(slopes.along(name, direction, loss))
          .as("slope along the gradient of " + name)
          .isEqualTo(norm, within(0.01 * norm + 2e-5));
    }
    for (int seed = 0; seed < 5; seed++) {
      Map<String, float[]> directions = slopes.random(seed);
      assertThat(slopes.along(directions, loss))
          .as("slope along random direction " + seed)
          .isEqualTo(Slopes.expected(gradients, directions), within(2e-4));
    }
  }

  @Test
  void microBatchesAddUpToTheBatch() {
    Tensors whole = gradients(gpt, ROWS, 1);
    for (int size : new int[] {1, 2, 3}) {
      Tensors sum = gpt.parameters().zeros(scope);
      for (int from = 0; from < ROWS.length; from += size) {
        TokenRows part = TokenRows.whole(Arrays.copyOfRange(ROWS, from, from + size));
        Supervised.accumulate(
            gpt, sum, part, 0, (double) size / ROWS.length, ProgressListener.NONE);
      }
      for (String name : whole.names()) {
        assertThat(sum.get(name).toFloatArray())
            .as(name + " by " + size)
            .containsExactly(whole.get(name).toFloatArray(), within(1e-5f));
      }
    }
  }

  @Test
  void accumulatesGradientsAndReturnsTheUnscaledLoss() {
    Tensors gradients = gradients(gpt, ROWS, 1);
    Tensors half = gradients(gpt, ROWS, 0.5);
    assertThat(
            Supervised.accumulate(gpt, half, TokenRows.whole(ROWS), 0, 0.5, ProgressListener.NONE))
        .isEqualTo(loss(gpt), within(1e-5));
    for (String name : gradients.names()) {
      assertThat(half.get(name).toFloatArray())
          .containsExactly(gradients.get(name).toFloatArray(), within(1e-6f));
    }
  }

  @Test
  void onlyTokensThatCountAreLearned() {
    TokenRows rows =
        new TokenRows(ROWS, new int[] {2, 2, 0, 5, 8, 3}, new int[] {6, 9, 4, 9, 9, 4});
    double sum = 0;
    float[][] logs = gpt.logLikelihoods(ROWS, 1);
    for (int row = 0; row < ROWS.length; row++) {
      for (int t = Math.max(1, rows.from()[row]); t < rows.to()[row]; t++) {
        sum -= logs[row][t - 1];
      }
    }
    Tensors gradients = gpt.parameters().zeros(scope);

    assertThat(rows.predicted()).isEqualTo(4 + 7 + 3 + 4 + 1 + 1);
    assertThat(Supervised.accumulate(gpt, gradients, rows, 0, 1, ProgressListener.NONE))
        .isEqualTo(sum / 20, within(1e-5));

    int[][] others = Arrays.stream(ROWS).map(int[]::clone).toArray(int[][]::new);
    for (int row = 0; row < ROWS.length; row++) {
      Arrays.fill(others[row], rows.to()[row], TinyGpt.BLOCK + 1, 7);
    }
    Tensors padded = gpt.parameters().zeros(scope);
    Supervised.accumulate(
        gpt, padded, new TokenRows(others, rows.from(), rows.to()), 0, 1, ProgressListener.NONE);
    for (String name : gradients.names()) {
      assertThat(padded.get(name).toFloatArray())
          .as(name + " does not depend on the padding")
          .containsExactly(gradients.get(name).toFloatArray(), within(1e-6f));
    }
  }

  @Test
  void theSeedAloneDecidesTheDropoutMasks() {
    try (Gpt dropping = TinyGpt.scrambled(TinyGpt.config(TinyGpt.BLOCK, 0.2), 2)) {
      Map<String, String> first = maskedBy(dropping, 7);
      assertThat(maskedBy(dropping, 8)).isNotEqualTo(first);
      assertThat(maskedBy(dropping, 7)).isEqualTo(first);
      assertThat(loss(dropping))
          .as("held-out measures drop nothing")
          .isEqualTo(loss(gpt), within(1e-6));
    }
  }

  /** Masks can only be drawn from the generator that all threads share. */
  @Test
  void concurrentTrainingsKeepTheirDropoutMasks() throws InterruptedException {
    try (Gpt dropping = TinyGpt.scrambled(TinyGpt.config(TinyGpt.BLOCK, 0.2), 2);
        Gpt other = TinyGpt.scrambled(TinyGpt.config(TinyGpt.BLOCK, 0.2), 3)) {
      Map<String, String> undisturbed = maskedBy(dropping, 7);
      Tensors sum = other.parameters().zeros(scope);
      Crowd.around(
          () -> {
            for (int i = 0; i < 30; i++) {
              assertThat(maskedBy(dropping, 7)).isEqualTo(undisturbed);
            }
          },
          () -> Supervised.accumulate(
              other, sum, TokenRows.whole(ROWS), 8, 1, ProgressListener.NONE));
    }
  }

  /** If nothing flows through the blocks, only dropout on the embedding can make a difference. */
  @Test
  void dropoutAlsoAppliesToTheEmbedding() {
    try (Gpt dropping = TinyGpt.scrambled(TinyGpt.config(TinyGpt.BLOCK, 0.2), 2)) {
      Tensors projections = dropping.parameters().only(name -> name.contains("c_proj"));
      projections.arrays().forEach(array -> array.muli(0));
      Tensors gradients = dropping.parameters().zeros(scope);
      assertThat(Supervised.accumulate(
              dropping, gradients, TokenRows.whole(ROWS), 7, 1, ProgressListener.NONE))
          .isNotEqualTo(Supervised.accumulate(
              dropping, gradients, TokenRows.whole(ROWS), 8, 1, ProgressListener.NONE));
    }
  }

  private Map<String, String> maskedBy(Gpt model, long seed) {
    Tensors gradients = model.parameters().zeros(scope);
    Supervised.accumulate(model, gradients, TokenRows.whole(ROWS), seed, 1, ProgressListener.NONE);
    return Bits.of(gradients);
  }

  private Tensors gradients(Gpt model, int[][] rows, double scale) {
    Tensors gradients = model.parameters().zeros(scope);
    Supervised.accumulate(model, gradients, TokenRows.whole(rows), 0, scale, ProgressListener.NONE);
    return gradients;
  }

  /** The mean in double precision, for slopes. */
  private static double loss(Gpt model) {
    double sum = 0;
    for (float[] row : model.logLikelihoods(ROWS, 1)) {
      for (float value : row) {
        sum -= value;
      }
    }
    return sum / (ROWS.length * TinyGpt.BLOCK);
  }
}
