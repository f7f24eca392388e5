package io.verisim.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.verisim.engine.Bits;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Slopes;
import io.verisim.engine.Tally;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.GrpoSpec;
import io.verisim.spec.SpecReader;
import io.verisim.text.RunningText;
import io.verisim.text.TokenRows;
import io.verisim.training.Fixtures;
import io.verisim.training.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PinnedThreads.class)
class SelfPlayTest {
  private static final RunningText TRAIN = new RunningText(TinyGpt.text(300, 1));
  private static final Seeds SEEDS = new Seeds(3, "self_play", 0);
  private static final GrpoSpec SPEC = SpecReader.read(
          "grpo: {promptsPerStep: 4, groupSize: 4, microBatchSize: 3, learningRate: 0.01,"
              + " minLearningRate: 0, warmupSteps: 0}",
          "test")
      .grpo();

  /** Sampling by the opponent, and of two texts two scores and a training. */
  private static final double STEP =
      8 * (1 + 2 * 5) * TinyGpt.config().forwardFlops(1, TinyGpt.BLOCK);

  private final Gpt policy = TinyGpt.scrambled(TinyGpt.config(), 1);

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    policy.close();
  }

  @Test
  void theFirstLossIsThatOfAChanceDecision() {
    try (SelfPlay phase = new SelfPlay(policy, SPEC, 2 * STEP, TRAIN, SEEDS)) {
      Map<String, Double> row = phase.advance(ProgressListener.NONE);

      assertThat(row.get("loss/train")).isEqualTo(Math.log(2), within(1e-6));
      assertThat(row.get("grad_norm")).isPositive();
    }
  }

  /** The opponent has the weights of the start, the policy others. */
  @Test
  void theGradientIsThatOfTheLogisticLossOfLogRatios() {
    TokenRows natural = TinyGpt.written(TinyGpt.noise(4, TinyGpt.BLOCK, 4), 1, 2, 5, 3);
    TokenRows written = TinyGpt.written(TinyGpt.noise(4, TinyGpt.BLOCK, 5), 1, 2, 5, 3);
    try (Gpt opponent = policy.copy();
        SelfPlay phase = new SelfPlay(policy, SPEC, STEP, TRAIN, SEEDS)) {
      TinyGpt.shake(policy.parameters(), 0.1, 6);
      double loss = phase.learn(natural, written, ProgressListener.NONE);

      DoubleSupplier defined = () -> defined(opponent, natural, written);
      assertThat(loss).isEqualTo(defined.getAsDouble(), within(1e-5));
      Slopes slopes = new Slopes(policy.parameters(), 0.01);
      for (int seed = 0; seed < 5; seed++) {
        Map<String, float[]> directions = slopes.random(seed);
        assertThat(slopes.along(directions, defined))
            .isEqualTo(Slopes.expected(phase.gradients(), directions), within(1e-3));
      }
    }
  }

  private double defined(Gpt opponent, TokenRows natural, TokenRows written) {
    double loss = 0;
    for (int row = 0; row < natural.size(); row++) {
      double margin = 0.1
          * (log(policy, natural, row)
              - log(opponent, natural, row)
              - log(policy, written, row)
              + log(opponent, written, row));
      loss += Math.log(1 + Math.exp(-margin)) / natural.size();
    }
    return loss;
  }

  private static double log(Gpt gpt, TokenRows rows, int row) {
    float[] logs = gpt.logLikelihoods(new int[][] {rows.tokens()[row]}, 1.0)[0];
    double sum = 0;
    for (int t = rows.from()[row]; t < rows.to()[row]; t++) {
      sum += logs[t - 1];
    }
    return sum;
  }

  @Test
  void thePolicyLearnsToPreferNaturalText() {
    try (SelfPlay phase = new SelfPlay(policy, SPEC, 30 * STEP, TRAIN, SEEDS)) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      assertThat(rows.get(29).get("loss/train")).isLessThan(0.5 * Math.log(2));
    }
  }

  @Test
  void spendsItsBudgetDownToLessThanOneStep() {
    double budget = 5.9 * STEP;
    try (SelfPlay phase = new SelfPlay(policy, SPEC, budget, TRAIN, SEEDS)) {
      Tally tally = new Tally();
      while (!phase.finished()) {
        phase.advance(tally);
      }
      assertThat(phase.totalSteps()).isEqualTo(5);
      assertThat(Arrays.stream(Flops.Kind.values()).mapToDouble(tally::flops).sum())
          .isBetween(0.7 * budget, budget);
    }
  }

  @Test
  void resumesBitForBit() throws IOException {
    Resume.assertSeamless(
        () -> {
          Gpt own = TinyGpt.scrambled(TinyGpt.config(), 1);
          SelfPlay phase = new SelfPlay(own, SPEC, 6 * STEP, TRAIN, SEEDS);
          return new Resume.Subject(phase, () -> Bits.of(own.parameters()), () -> {
            phase.close();
            own.close();
          });
        },
        folder);
  }
}
