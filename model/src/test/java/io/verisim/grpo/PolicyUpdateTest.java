package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Bits;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Slopes;
import io.verisim.engine.Tally;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.rewardmodel.NextToken;
import io.verisim.rewardmodel.ScorerMixture;
import io.verisim.rewardmodel.TokenScorer;
import io.verisim.spec.Direction;
import io.verisim.spec.GrpoLoss;
import io.verisim.text.TokenRows;
import io.verisim.training.AdamW;
import io.verisim.training.OptimizerConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PinnedThreads.class)
class PolicyUpdateTest {
  private static final int LENGTH = TinyGpt.BLOCK;
  private static final int[][] TOKENS = TinyGpt.noise(6, LENGTH, 1);
  private static final int[] GIVEN = {1, 1, 3, 3, 7, 7};
  private static final float[] ADVANTAGES = {1, -1, 0.5f, -0.5f, 2, -2};

  private final NDManager scope = Torch.newScope();
  private final Gpt policy = TinyGpt.scrambled(TinyGpt.config(), 2);
  private final Tensors gradients = policy.parameters().zeros(scope);
  private final GrpoSettings settings = new GrpoSettings();

  @AfterEach
  void close() {
    policy.close();
    scope.close();
  }

  @ParameterizedTest
  @EnumSource
  void lossClipsAndGradientMatchTheFormula(GrpoLoss kind) {
    settings.loss = kind;
    settings.klWeight = 0.4;
    settings.temperature = 0.9;
    float[][] weights =
        TokenWeights.of(kind, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    float[][] old = near(0.3, 3);
    float[][] reference = near(0.5, 4);

    PolicyUpdate.Stats stats = accumulate(weights, old, reference, ADVANTAGES);

    PlainObjective plain =
        new PlainObjective(settings.build(), weights, old, reference, ADVANTAGES);
    PlainObjective.Result expected = plain.of(logs());
    assertThat(stats.loss()).isEqualTo(expected.loss(), within(1e-5));
    assertThat(stats.kl()).isEqualTo(expected.kl(), within(1e-5));
    assertThat(stats.clippedLow()).isEqualTo(expected.low(), within(1e-9)).isPositive();
    assertThat(stats.clippedHigh()).isEqualTo(expected.high(), within(1e-9)).isPositive();
    assertThat(stats.clippedLow()).isNotEqualTo(stats.clippedHigh());

    Slopes slopes = new Slopes(policy.parameters(), 1e-3);
    DoubleSupplier loss = () -> plain.of(logs()).loss();
    for (String name : gradients.names()) {
      double norm = Slopes.norm(gradients.get(name));
      assertThat(slopes.along(name, gradients.get(name).toFloatArray(), loss))
          .as("slope along the gradient of " + name)
          .isEqualTo(norm, within(0.02 * norm + 1e-4));
    }
    Map<String, float[]> directions = slopes.random(5);
    assertThat(slopes.along(directions, loss))
        .isEqualTo(Slopes.expected(gradients, directions), within(5e-4));
  }

  @ParameterizedTest
  @EnumSource
  void theMicroBatchChangesNothing(GrpoLoss kind) {
    settings.klWeight = 0.1;
    float[][] weights =
        TokenWeights.of(kind, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    float[][] old = near(0.3, 3);
    float[][] reference = near(0.5, 4);
    settings.microBatch = 6;
    PolicyUpdate.Stats whole = accumulate(weights, old, reference, ADVANTAGES);
    for (int size : new int[] {1, 2, 4}) {
      settings.microBatch = size;
      Tensors others = policy.parameters().zeros(scope);
      PolicyUpdate.Stats parts = accumulate(others, weights, old, reference, ADVANTAGES);

      assertThat(parts.loss()).isEqualTo(whole.loss(), within(1e-5));
      assertThat(parts.kl()).isEqualTo(whole.kl(), within(1e-5));
      assertThat(parts.clippedLow()).isEqualTo(whole.clippedLow());
      assertThat(parts.clippedHigh()).isEqualTo(whole.clippedHigh());
      for (String name : gradients.names()) {
        assertThat(others.get(name).toFloatArray())
            .as(name + " by " + size)
            .containsExactly(gradients.get(name).toFloatArray(), within(1e-5f));
      }
    }
  }

  /** Each token has an advantage of its own, and two scorers are mixed. */
  @Test
  void theMicroBatchChangesNothingWithCreditForEachToken() {
    settings.klWeight = 0.1;
    settings.temperature = 0.8;
    float[][] weights = TokenWeights.of(
        GrpoLoss.GRPO, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    float[][] old = near(0.3, 3);
    float[][] reference = near(0.5, 4);
    float[][] advantages = near(1, 5);
    try (Gpt one = TinyGpt.scrambled(TinyGpt.config(), 6);
        Gpt other = TinyGpt.scrambled(TinyGpt.config(), 7)) {
      ScorerMixture scorers = ScorerMixture.equal(List.of(reading(one), reading(other)));
      settings.microBatch = 6;
      PolicyUpdate.Stats whole =
          accumulate(scorers, gradients, weights, old, reference, advantages);
      for (int size : new int[] {1, 2, 4}) {
        settings.microBatch = size;
        Tensors others = policy.parameters().zeros(scope);
        PolicyUpdate.Stats parts = accumulate(scorers, others, weights, old, reference, advantages);

        assertThat(parts.loss()).isEqualTo(whole.loss(), within(1e-5));
        assertThat(parts.kl()).isEqualTo(whole.kl(), within(1e-5));
        for (String name : gradients.names()) {
          assertThat(others.get(name).toFloatArray())
              .as(name + " by " + size)
              .containsExactly(gradients.get(name).toFloatArray(), within(1e-5f));
        }
      }
    }
  }

  @Test
  void creditForEachTokenAddsTheDivergenceFromTheScorersToTheLoss() {
    settings.klWeight = 0.4;
    float[][] weights = TokenWeights.of(
        GrpoLoss.GRPO, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    float[][] old = near(0.3, 3);
    float[][] reference = near(0.5, 4);
    try (Gpt scorer = TinyGpt.scrambled(TinyGpt.config(), 6)) {
      ScorerMixture scorers = ScorerMixture.equal(List.of(reading(scorer)));
      ScorerDivergence divergence = new ScorerDivergence(policy, scorers, settings.build());
      PlainObjective plain =
          new PlainObjective(settings.build(), weights, old, reference, ADVANTAGES);
      DoubleSupplier expected = () -> {
        float[][] costs = divergence.of(TokenRows.whole(TOKENS), ProgressListener.NONE);
        double sum = plain.of(logs()).loss();
        for (int row = 0; row < costs.length; row++) {
          for (int t = 0; t < costs[row].length; t++) {
            sum += weights[row][t] * costs[row][t];
          }
        }
        return sum;
      };
      PolicyUpdate.Stats stats =
          accumulate(scorers, gradients, weights, old, reference, perToken(ADVANTAGES));

      assertThat(stats.loss()).isEqualTo(expected.getAsDouble(), within(1e-5));
      assertThat(stats.kl()).isEqualTo(plain.of(logs()).kl(), within(1e-5));
      Slopes slopes = new Slopes(policy.parameters(), 1e-3);
      for (long seed = 5; seed < 9; seed++) {
        Map<String, float[]> directions = slopes.random(seed);
        assertThat(slopes.along(directions, expected))
            .isEqualTo(Slopes.expected(gradients, directions), within(1e-3));
      }
    }
  }

  @Test
  void firstEpochLossIsZeroButItsGradientIsNot() {
    float[][] weights = TokenWeights.of(
        GrpoLoss.GRPO, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    PolicyUpdate.Stats stats = accumulate(weights, logs(), logs(), ADVANTAGES);

    assertThat(stats.loss()).isEqualTo(0, within(1e-6));
    assertThat(stats.kl()).isZero();
    assertThat(stats.clippedLow() + stats.clippedHigh()).isZero();
    double squares = gradients.arrays().stream()
        .mapToDouble(array -> Math.pow(Slopes.norm(array), 2))
        .sum();
    assertThat(Math.sqrt(squares)).isGreaterThan(0.1);
  }

  /** Masked values may be anything, as for a token that the sampler could not have drawn. */
  @Test
  void aFullyMaskedUpdateChangesNoParameter() {
    settings.klWeight = 1;
    float[][] impossible = new float[TOKENS.length][LENGTH - 1];
    for (float[] row : impossible) {
      Arrays.fill(row, Float.NEGATIVE_INFINITY);
    }
    Map<String, String> before = Bits.of(policy.parameters());

    PolicyUpdate.Stats stats =
        accumulate(new float[TOKENS.length][LENGTH - 1], impossible, impossible, ADVANTAGES);

    assertThat(stats).isEqualTo(new PolicyUpdate.Stats(0, 0, 0, 0));
    assertThat(gradients.arrays())
        .allSatisfy(array -> assertThat(array.toFloatArray()).containsOnly(0f));
    try (AdamW optimizer =
        new AdamW(policy.parameters(), name -> true, OptimizerConfig.of(settings.build()))) {
      optimizer.gradients().assign(gradients);
      optimizer.update(0.1, 0);
    }
    assertThat(Bits.of(policy.parameters())).isEqualTo(before);
  }

  @Test
  void countsLowAndHighClipsByTheSignOfTheAdvantage() {
    // 7 tokens of each of rows 0 (A = 1) and 1 (A = -1), ratios 0.5 and 1.5 in turn; bounds 0.8 and
    // 1.3.
    float[][] weights = new float[TOKENS.length][LENGTH - 1];
    Arrays.fill(weights[0], 1 / 14f);
    Arrays.fill(weights[1], 1 / 14f);
    float[][] old = logs();
    for (float[] row : old) {
      for (int t = 0; t < row.length; t++) {
        row[t] -= (float) Math.log(t % 2 == 0 ? 0.5 : 1.5);
      }
    }
    PolicyUpdate.Stats stats = accumulate(weights, old, logs(), ADVANTAGES);

    assertThat(stats.clippedLow()).isEqualTo(4 / 14.0, within(1e-9));
    assertThat(stats.clippedHigh()).isEqualTo(3 / 14.0, within(1e-9));
    // A = 1: -(4 x 0.5 + 3 x 1.3); A = -1: 4 x 0.8 + 3 x 1.5.
    assertThat(stats.loss()).isEqualTo((-5.9 + 7.7) / 14, within(1e-5));
  }

  @Test
  void extremeRatiosGiveAFiniteLoss() {
    settings.klWeight = 1;
    float[][] weights = TokenWeights.of(
        GrpoLoss.GRPO, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    float[][] far = logs();
    for (float[] row : far) {
      for (int t = 0; t < row.length; t++) {
        row[t] += t % 2 == 0 ? -100 : 100;
      }
    }
    PolicyUpdate.Stats stats = accumulate(weights, far, logs(), ADVANTAGES);

    assertThat(stats.loss()).isFinite();
    assertThat(gradients.arrays()).allSatisfy(array -> {
      for (float value : array.toFloatArray()) {
        assertThat(value).isFinite();
      }
    });
  }

  /**
   * If the policy's probability of a token is far below the reference's, the loss must not lower it
   * further.
   */
  @Test
  void theDivergenceHasNoGradientBeyondItsClamp() {
    settings.klWeight = 1;
    float[][] weights = TokenWeights.of(
        GrpoLoss.GRPO, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    float[][] reference = logs();
    for (float[] row : reference) {
      for (int t = 0; t < row.length; t++) {
        row[t] += 25;
      }
    }
    accumulate(weights, logs(), reference, new float[TOKENS.length]);

    assertThat(gradients.arrays()).allMatch(array -> Slopes.norm(array) == 0);
  }

  @Test
  void reportsTheWorkOfEachMicroBatch() {
    settings.microBatch = 4;
    Tally tally = new Tally();
    float[][] weights = TokenWeights.of(
        GrpoLoss.GRPO, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    new PolicyUpdate(settings.build(), null)
        .accumulate(
            policy,
            gradients,
            TokenRows.whole(TOKENS),
            weights,
            logs(),
            logs(),
            perToken(ADVANTAGES),
            tally);

    assertThat(tally.works())
        .containsExactly(
            Flops.trained(4 * 7, policy.config().forwardFlops(4, 7)),
            Flops.trained(2 * 7, policy.config().forwardFlops(2, 7)));
  }

  @Test
  void whereAScorerHasNoDistributionItTeachesNothing() {
    float[][] weights = TokenWeights.of(
        GrpoLoss.GRPO, TinyGpt.written(new int[GIVEN.length][LENGTH], GIVEN), LENGTH - 1);
    float[][] old = near(0.3, 3);
    PolicyUpdate.Stats expected = accumulate(gradients, weights, old, old, ADVANTAGES);
    Tensors others = policy.parameters().zeros(scope);
    PolicyUpdate.Stats stats = accumulate(
        ScorerMixture.equal(List.of(new Silent())),
        others,
        weights,
        old,
        old,
        perToken(ADVANTAGES));

    assertThat(stats.loss()).isEqualTo(expected.loss(), within(1e-6));
    for (String name : gradients.names()) {
      assertThat(others.get(name).toFloatArray())
          .as(name)
          .containsExactly(gradients.get(name).toFloatArray(), within(1e-6f));
    }
  }

  /** A scorer without any distribution. */
  private static final class Silent implements NextToken {
    @Override
    public NDArray logProbabilities(NDManager scope, TokenRows texts, ProgressListener listener) {
      return scope.full(
          new Shape(texts.size(), texts.width() - 1, TinyGpt.VOCAB), Float.NaN, DataType.FLOAT32);
    }

    @Override
    public double forwardFlops(int rows, int length) {
      return 0;
    }
  }

  private PolicyUpdate.Stats accumulate(
      float[][] weights, float[][] old, float[][] reference, float[] advantages) {
    return accumulate(gradients, weights, old, reference, advantages);
  }

  private PolicyUpdate.Stats accumulate(
      Tensors sum, float[][] weights, float[][] old, float[][] reference, float[] advantages) {
    return accumulate(null, sum, weights, old, reference, perToken(advantages));
  }

  private PolicyUpdate.Stats accumulate(
      @Nullable ScorerMixture scorers,
      Tensors sum,
      float[][] weights,
      float[][] old,
      float[][] reference,
      float[][] advantages) {
    return new PolicyUpdate(settings.build(), scorers)
        .accumulate(
            policy,
            sum,
            TokenRows.whole(TOKENS),
            weights,
            old,
            reference,
            advantages,
            ProgressListener.NONE);
  }

  private static NextToken reading(Gpt scorer) {
    return new TokenScorer(scorer, Direction.LEFT_TO_RIGHT);
  }

  private static float[][] perToken(float... advantages) {
    float[][] matrix = new float[advantages.length][LENGTH - 1];
    for (int row = 0; row < matrix.length; row++) {
      Arrays.fill(matrix[row], advantages[row]);
    }
    return matrix;
  }

  private float[][] logs() {
    return policy.logLikelihoods(TOKENS, settings.temperature);
  }

  /** The policy's own log-probabilities with noise. */
  private float[][] near(double std, long seed) {
    Random random = new Random(seed);
    float[][] logs = logs();
    for (float[] row : logs) {
      for (int t = 0; t < row.length; t++) {
        row[t] += (float) (std * random.nextGaussian());
      }
    }
    return logs;
  }
}
