package io.verisim.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.Slopes;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptScript;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.Positions;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PinnedThreads.class)
class TokenCreditTest {
  private static final int VOCAB = 4;
  private static final int LENGTH = 5;
  private static final int[][] ALL = all();

  private final NDManager scope = Torch.newScope();
  private final Gpt policy = TinyGpt.scrambled(config(), 1);
  private final Gpt scorer = TinyGpt.scrambled(config(), 2);
  private final Tensors gradients = policy.parameters().zeros(scope);

  @AfterEach
  void close() {
    policy.close();
    scorer.close();
    scope.close();
  }

  private static GptConfig config() {
    return GptConfig.gpt2(8, VOCAB, 2, 2, 8, 0, true, Positions.LEARNED, null);
  }

  /** Token 0 followed by each text of four tokens. */
  private static int[][] all() {
    int[][] rows = new int[VOCAB * VOCAB * VOCAB * VOCAB][LENGTH];
    for (int row = 0; row < rows.length; row++) {
      for (int t = 1, rest = row; t < LENGTH; t++, rest /= VOCAB) {
        rows[row][t] = rest % VOCAB;
      }
    }
    return rows;
  }

  /**
   * At discount 1 the loss has the gradient of the expected sum of divergences over completions
   * that the policy writes itself: here the expectation is a sum over all 256 texts.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.7})
  void theGradientIsThatOfTheExpectedDivergence(double temperature) {
    double[] probabilities = probabilities(temperature);
    float[][] advantages = new float[ALL.length][];
    float[][] divergences = divergences(temperature);
    float[][] weights = new float[ALL.length][LENGTH - 1];
    for (int row = 0; row < ALL.length; row++) {
      // A group of two equal rows would take the cost off; each text stands for itself here.
      advantages[row] = negated(divergences[row], 1);
      Arrays.fill(weights[row], (float) probabilities[row]);
    }
    double loss = accumulate(weights, advantages, temperature)[0];

    DoubleSupplier expected = () -> {
      double[] now = probabilities(temperature);
      float[][] costs = divergences(temperature);
      double sum = 0;
      for (int row = 0; row < ALL.length; row++) {
        for (float cost : costs[row]) {
          sum += now[row] * cost;
        }
      }
      return sum;
    };
    assertThat(loss).isFinite();
    assertGradientIsThatOf(expected);
  }

  /**
   * The gradient of a discounted objective is that of two parts, summed over all 256 texts: the
   * divergence at each position, and the choice of each token times the discounted divergences
   * after it, where neither what comes before the token nor what it costs changes.
   */
  @ParameterizedTest
  @CsvSource({"1, 0.9", "0.7, 0.5", "1, 0", "0.7, 1"})
  void theGradientIsThatOfTheDiscountedDivergence(double temperature, double discount) {
    double[] probabilities = probabilities(temperature);
    float[][] divergences = divergences(temperature);
    float[][] logs = policy.logLikelihoods(ALL, temperature);
    float[][] weights = new float[ALL.length][LENGTH - 1];
    for (int row = 0; row < ALL.length; row++) {
      Arrays.fill(weights[row], (float) probabilities[row]);
    }
    // The mean over all texts is the same for each of them, so it changes no gradient.
    float[][] advantages = TokenCredit.advantages(
        divergences, TinyGpt.written(ALL, filled(ALL.length, 1)), ALL.length, discount);
    accumulate(weights, advantages, temperature);

    DoubleSupplier expected = () -> {
      float[][] now = policy.logLikelihoods(ALL, temperature);
      float[][] costs = divergences(temperature);
      double sum = 0;
      for (int row = 0; row < ALL.length; row++) {
        for (int t = 0; t < LENGTH - 1; t++) {
          double following = 0;
          for (int s = t + 1; s < LENGTH - 1; s++) {
            following += Math.pow(discount, s - t) * divergences[row][s];
          }
          double ratio = Math.exp((double) now[row][t] - logs[row][t]);
          sum += probabilities[row] * (ratio * following + costs[row][t]);
        }
      }
      return sum;
    };
    assertGradientIsThatOf(expected);
  }

  private void assertGradientIsThatOf(DoubleSupplier expected) {
    Slopes slopes = new Slopes(policy.parameters(), 1e-2);
    for (long seed = 0; seed < 5; seed++) {
      Map<String, float[]> directions = slopes.random(seed);
      double slope = slopes.along(directions, expected);
      assertThat(Slopes.expected(gradients, directions))
          .isEqualTo(slope, within(0.02 * Math.abs(slope) + 2e-4));
    }
  }

  private static int[] filled(int length, int value) {
    int[] values = new int[length];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void theAdvantageOfTheWholeTextIsAdded() {
    float[][] advantages = {{1, 0}, {0, -1}};
    TokenCredit.addSequences(advantages, new float[] {2, -4}, 0.5);

    assertThat(advantages[0]).containsExactly(2, 1);
    assertThat(advantages[1]).containsExactly(-2, -3);
  }

  @Test
  void aScorerEqualToThePolicyGivesNoGradient() {
    scorer.assign(policy.parameters());
    float[][] weights = new float[ALL.length][LENGTH - 1];
    for (float[] row : weights) {
      Arrays.fill(row, 1f / ALL.length);
    }
    float[] stats = accumulate(weights, new float[ALL.length][LENGTH - 1], 1);

    assertThat(stats[0]).as("the loss").isEqualTo(0, within(1e-3f / ALL.length));
    assertThat(gradients.arrays())
        .allSatisfy(array -> assertThat(Slopes.norm(array)).isLessThan(1e-5));
  }

  @Test
  void theDivergenceIsExactAndItsRatioIsBounded() {
    float[] expected = new float[LENGTH - 1];
    NDArray p = GptScript.logProbabilities(scope, policy, policy.tensor(scope, before(ALL)));
    NDArray q = GptScript.logProbabilities(scope, scorer, scorer.tensor(scope, before(ALL)));
    float[] logP = p.toFloatArray();
    float[] logQ = q.toFloatArray();
    for (int t = 0; t < expected.length; t++) {
      for (int v = 0; v < VOCAB; v++) {
        int at = (7 * (LENGTH - 1) + t) * VOCAB + v;
        expected[t] += (float) (Math.exp(logP[at]) * Math.min(5, logP[at] - logQ[at]));
      }
    }
    assertThat(divergences(1)[7]).containsExactly(expected, within(1e-5f));

    NDArray impossible = q.sub(100);
    float[] bounded = GptScript.divergences(
            scope, policy, policy.tensor(scope, before(ALL)), impossible, 1)
        .toFloatArray();
    assertThat(bounded).containsOnly(new float[] {5}, within(1e-4f));
  }

  @Test
  void aMixtureIsTheWeightedMeanOfProbabilities() {
    NDArray p = GptScript.logProbabilities(scope, policy, policy.tensor(scope, before(ALL)));
    NDArray q = GptScript.logProbabilities(scope, scorer, scorer.tensor(scope, before(ALL)));
    float[] mixed = GptScript.mix(scope, java.util.List.of(p, q), scope.create(new float[] {
          (float) Math.log(0.25), (float) Math.log(0.75)
        }))
        .toFloatArray();
    float[] logP = p.toFloatArray();
    float[] logQ = q.toFloatArray();
    for (int i = 0; i < mixed.length; i++) {
      assertThat(Math.exp(mixed[i]))
          .isEqualTo(0.25 * Math.exp(logP[i]) + 0.75 * Math.exp(logQ[i]), within(1e-5));
    }
  }

  @Test
  void advantagesAreDiscountedCostsAgainstTheGroup() {
    float[][] divergences = {{9, 1, 2, 3}, {9, 0, 0, 1}};
    float[][] advantages = TokenCredit.advantages(
        divergences, TinyGpt.written(new int[2][divergences[0].length + 1], 2, 2), 2, 0.5);

    // Costs after each choice: 0.5 x (2 + 0.5 x 3), 0.5 x 3, 0 and 0.5 x 0.5 x 1, 0.5 x 1, 0.
    assertThat(advantages[0]).containsExactly(new float[] {0, -0.75f, -0.5f, 0}, within(1e-6f));
    assertThat(advantages[1]).containsExactly(new float[] {0, 0.75f, 0.5f, 0}, within(1e-6f));
  }

  /** The second completion ends two tokens before the first. */
  @Test
  void aCompletionThatIsOverCostsNothingAndIsNoBaseline() {
    float[][] divergences = {{9, 1, 2, 3}, {9, 1, 7, 7}, {9, 3, 4, 1}};
    float[][] advantages = TokenCredit.advantages(
        divergences, new TokenRows(new int[3][5], new int[] {2, 2, 2}, new int[] {5, 3, 5}), 3, 1);

    // Costs after each choice: 5, 3, 0; 0; 5, 1, 0.
    assertThat(advantages[0]).containsExactly(new float[] {0, -5 / 3f, -1, 0}, within(1e-5f));
    assertThat(advantages[1]).containsExactly(new float[] {0, 10 / 3f, 0, 0}, within(1e-5f));
    assertThat(advantages[2]).containsExactly(new float[] {0, -5 / 3f, 1, 0}, within(1e-5f));
  }

  private static float[] negated(float[] divergences, double discount) {
    float[] advantages = new float[divergences.length];
    double following = 0;
    for (int t = divergences.length - 1; t >= 0; t--) {
      advantages[t] = (float) -following;
      following = discount * (following + divergences[t]);
    }
    return advantages;
  }

  private double[] probabilities(double temperature) {
    float[][] logs = policy.logLikelihoods(ALL, temperature);
    double[] probabilities = new double[logs.length];
    for (int row = 0; row < logs.length; row++) {
      double sum = 0;
      for (float log : logs[row]) {
        sum += log;
      }
      probabilities[row] = Math.exp(sum);
    }
    return probabilities;
  }

  private float[][] divergences(double temperature) {
    try (NDManager inner = policy.newScope()) {
      NDArray q = GptScript.logProbabilities(inner, scorer, scorer.tensor(inner, before(ALL)));
      return Gpt.rows(
          GptScript.divergences(inner, policy, policy.tensor(inner, before(ALL)), q, temperature)
              .toFloatArray(),
          ALL.length,
          LENGTH - 1);
    }
  }

  private float[] accumulate(float[][] weights, float[][] advantages, double temperature) {
    NDArray q = GptScript.logProbabilities(scope, scorer, scorer.tensor(scope, before(ALL)));
    NDArray old = Gpt.matrix(scope, policy.logLikelihoods(ALL, temperature));
    GptScript.GrpoBatch batch = new GptScript.GrpoBatch(
        policy.tensor(scope, ALL),
        Gpt.matrix(scope, weights),
        old,
        old,
        Gpt.matrix(scope, advantages));
    return GptScript.accumulateTokenCredit(
            scope,
            policy,
            gradients,
            batch,
            q,
            new GptScript.GrpoObjective(temperature, 0.2, 0.2, 0))
        .toFloatArray();
  }

  private static int[][] before(int[][] tokens) {
    return Arrays.stream(tokens)
        .map(row -> Arrays.copyOf(row, row.length - 1))
        .toArray(int[][]::new);
  }
}
