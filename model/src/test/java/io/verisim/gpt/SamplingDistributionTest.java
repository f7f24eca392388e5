package io.verisim.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Compares sampled and expected frequencies with Pearson's chi-square. The seeds are fixed, so the
 * test always or never fails.
 */
@ExtendWith(PinnedThreads.class)
class SamplingDistributionTest {
  private static final int[] PROMPT = {3, 1, 4};
  private static final int DRAWS = 20_000;
  /**
   * Quantile of chi-square with 10 degrees of freedom that a right sampler passes with probability
   * 1e-6.
   */
  private static final double ALARM = 46.86;

  private final Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 1);

  @AfterEach
  void close() {
    gpt.close();
  }

  @Test
  void drawsFromTheModelsDistributionAtEachTemperature() {
    for (double temperature : new double[] {0.7, 1, 1.5}) {
      long[] counts = counts(SamplingConfig.atTemperature(temperature));
      assertThat(chiSquare(counts, probabilities(temperature)))
          .as("temperature " + temperature)
          .isLessThan(ALARM);
      assertThat(chiSquare(counts, probabilities(temperature * 1.1)))
          .as("negative control: a temperature of a tenth more must be noticed")
          .isGreaterThan(ALARM);
    }
  }

  @Test
  void topKDrawsFromTheLikeliestInTheirProportions() {
    assertDrawsFromTheLikeliest(4, new SamplingConfig(1, 4, 1));
  }

  @Test
  void topKOfOneIsGreedy() {
    assertDrawsFromTheLikeliest(1, new SamplingConfig(1, 1, 1));
  }

  @Test
  void topKOfTheVocabularyRestrictsNothing() {
    assertThat(counts(new SamplingConfig(1, TinyGpt.VOCAB, 1)))
        .isEqualTo(counts(SamplingConfig.atTemperature(1)));
  }

  @Test
  void topPDrawsFromTheSmallestSetThatHoldsItsMass() {
    double[] ordered = Arrays.stream(probabilities(1)).sorted().toArray();
    double three = IntStream.range(TinyGpt.VOCAB - 3, TinyGpt.VOCAB)
        .mapToDouble(i -> ordered[i])
        .sum();
    assertDrawsFromTheLikeliest(3, new SamplingConfig(1, 0, three - 1e-3));
    assertDrawsFromTheLikeliest(4, new SamplingConfig(1, 0, three + 1e-3));
    assertDrawsFromTheLikeliest(1, new SamplingConfig(1, 0, 1e-6));
  }

  @Test
  void topPAppliesToTheMassThatTopKKeeps() {
    double[] likeliest = Arrays.stream(probabilities(1)).map(p -> -p).sorted().toArray();
    double share = likeliest[0] / (likeliest[0] + likeliest[1] + likeliest[2]);
    assertDrawsFromTheLikeliest(1, new SamplingConfig(1, 3, share - 1e-3));
    assertDrawsFromTheLikeliest(2, new SamplingConfig(1, 3, share + 1e-3));
  }

  @Test
  void refusesInvalidConfigurations() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SamplingConfig.atTemperature(0))
        .withMessageContaining("temperature is 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SamplingConfig.atTemperature(Double.NaN))
        .withMessageContaining("temperature is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SamplingConfig(1, -1, 1))
        .withMessageContaining("topK is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SamplingConfig(1, 0, 0))
        .withMessageContaining("topP is 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SamplingConfig(1, 0, 1.01))
        .withMessageContaining("topP is 1.01");
  }

  private void assertDrawsFromTheLikeliest(int kept, SamplingConfig config) {
    double[] probabilities = probabilities(config.temperature());
    int[] order = IntStream.range(0, TinyGpt.VOCAB)
        .boxed()
        .sorted(Comparator.comparingDouble(v -> -probabilities[v]))
        .mapToInt(Integer::intValue)
        .toArray();
    double mass =
        Arrays.stream(order, 0, kept).mapToDouble(v -> probabilities[v]).sum();
    double[] expected = new double[TinyGpt.VOCAB];
    Arrays.stream(order, 0, kept).forEach(v -> expected[v] = probabilities[v] / mass);

    assertThat(chiSquare(counts(config), expected)).as(config.toString()).isLessThan(ALARM);
  }

  private long[] counts(SamplingConfig config) {
    int[][] prompts = new int[1000][];
    Arrays.fill(prompts, PROMPT);
    long[] counts = new long[TinyGpt.VOCAB];
    Sampler sampler = new Sampler(gpt, config);
    for (int seed = 0; seed < DRAWS / prompts.length; seed++) {
      int length = PROMPT.length + 1;
      for (int[] row :
          sampler.complete(prompts, length, seed, ProgressListener.NONE).tokens()) {
        counts[row[PROMPT.length]]++;
      }
    }
    return counts;
  }

  private double[] probabilities(double temperature) {
    try (NDManager scope = gpt.newScope()) {
      float[] logits = gpt.logits(scope, new int[][] {PROMPT}).toFloatArray();
      int from = (PROMPT.length - 1) * TinyGpt.VOCAB;
      double[] weights = IntStream.range(from, from + TinyGpt.VOCAB)
          .mapToDouble(i -> Math.exp(logits[i] / temperature))
          .toArray();
      double sum = Arrays.stream(weights).sum();
      return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }
  }

  /** Infinite if anything impossible was drawn. */
  private static double chiSquare(long[] counts, double[] probabilities) {
    double sum = 0;
    for (int v = 0; v < counts.length; v++) {
      double expected = DRAWS * probabilities[v];
      sum += counts[v] == 0 && expected == 0 ? 0 : Math.pow(counts[v] - expected, 2) / expected;
    }
    return sum;
  }
}
