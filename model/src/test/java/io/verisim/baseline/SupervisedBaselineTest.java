package io.verisim.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.verisim.engine.Bits;
import io.verisim.engine.DivergedException;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tally;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.Precision;
import io.verisim.spec.PretrainingSpec;
import io.verisim.text.RunningText;
import io.verisim.training.Fixtures;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Pretraining;
import io.verisim.training.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PinnedThreads.class)
class SupervisedBaselineTest {
  private static final RunningText TRAIN = new RunningText(TinyGpt.text(300, 1));
  private static final RunningText VALIDATION = new RunningText(TinyGpt.text(100, 2));
  private static final Seeds SEEDS = new Seeds(3, "baseline", 0);
  /** A learning rate at which the loss soon becomes NaN or infinite. */
  private static final double ENORMOUS = 1e30;
  /** Of 6 windows of a block each. */
  private static final double STEP = 3 * TinyGpt.config().forwardFlops(6, TinyGpt.BLOCK);

  private final Gpt gpt = untrained();
  private final Map<String, String> start = Bits.of(gpt.parameters());

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    gpt.close();
  }

  @Test
  void spendsItsBudgetDownToLessThanOneStep() {
    double budget = 7.9 * STEP;
    try (SupervisedBaseline phase = baseline(budget, 0.01)) {
      double spent = 0;
      while (!phase.finished()) {
        Tally tally = new Tally();
        phase.advance(tally);
        spent += tally.flops(Flops.Kind.TRAINED);
      }
      assertThat(phase.totalSteps()).isEqualTo(7);
      assertThat(spent).isLessThanOrEqualTo(budget).isGreaterThan(budget - STEP);
    }
  }

  @Test
  void spendsABudgetOfWholeStepsCompletely() {
    try (SupervisedBaseline phase = baseline(7 * STEP, 0.01)) {
      assertThat(phase.totalSteps()).isEqualTo(7);
    }
    try (SupervisedBaseline phase = baseline(Math.nextDown(7 * STEP), 0.01)) {
      assertThat(phase.totalSteps()).isEqualTo(6);
    }
  }

  @Test
  void keepsTheLowestLossOfAllEvaluations() {
    try (SupervisedBaseline phase = baseline(60 * STEP, 0.02)) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      double lowest = rows.stream()
          .filter(row -> row.containsKey("loss/val"))
          .mapToDouble(row -> Objects.requireNonNull(row.get("loss/val")))
          .min()
          .orElseThrow();
      assertThat(phase.improved()).isTrue();
      assertThat(phase.bestLoss()).isEqualTo(lowest).isLessThan(phase.startLoss() - 0.3);
      assertThat(loss()).isEqualTo(lowest);
    }
  }

  /**
   * The reversed text teaches the opposite, so training on the reversed text only harms a model
   * that knows the text.
   */
  @Test
  void neverEndsWorseThanItBegan() {
    try (Pretraining training =
        new Pretraining(gpt, Fixtures.pretraining(100), TRAIN, VALIDATION, SEEDS)) {
      Fixtures.finish(training);
    }
    Map<String, String> trained = Bits.of(gpt.parameters());
    RunningText contrary = new RunningText(TRAIN.tokens().reversed());
    try (SupervisedBaseline phase =
        new SupervisedBaseline(gpt, config(20 * STEP, 0.05), contrary, VALIDATION, SEEDS)) {
      List<Map<String, Double>> rows = Fixtures.finish(phase);

      assertThat(rows)
          .as("every evaluation is worse")
          .allMatch(row -> Objects.requireNonNull(row.get("loss/val")) > phase.startLoss());
      assertThat(phase.bestLoss()).isEqualTo(phase.startLoss());
      assertThat(phase.improved()).isFalse();
      assertThat(Bits.of(gpt.parameters())).isEqualTo(trained);
    }
  }

  @Test
  void aBudgetBelowOneStepKeepsTheStart() {
    try (SupervisedBaseline phase = baseline(0.99 * STEP, 0.01)) {
      assertThat(phase.finished()).isTrue();
      assertThat(phase.totalSteps()).isZero();
      assertThat(phase.improved()).isFalse();
      assertThat(Fixtures.finish(phase)).isEmpty();
    }
    assertThat(Bits.of(gpt.parameters())).isEqualTo(start);
  }

  @Test
  void anEnormousRateFailsPlainPretraining() {
    PretrainingSpec enormous = Fixtures.pretraining(5, 6, 6, ENORMOUS, ENORMOUS, 0, 1, 100, 0);
    try (Pretraining training = new Pretraining(gpt, enormous, TRAIN, VALIDATION, SEEDS)) {
      assertThatExceptionOfType(DivergedException.class)
          .isThrownBy(() -> Fixtures.finish(training));
    }
  }

  @Test
  void aDivergingTrainingKeepsTheStart() {
    try (SupervisedBaseline phase = baseline(30 * STEP, ENORMOUS)) {
      assertThat(Fixtures.finish(phase))
          .as("the steps that it had left are skipped")
          .hasSizeLessThan(30);

      assertThat(phase.step()).isEqualTo(phase.totalSteps()).isEqualTo(30);
      assertThat(phase.improved()).isFalse();
      assertThat(phase.bestLoss()).isEqualTo(phase.startLoss());
      assertThat(Bits.of(gpt.parameters())).isEqualTo(start);
    }
  }

  @Test
  void resumesBitForBitAfterAnyStep() throws IOException {
    assertSeamless(config(15 * STEP, 0.02), true);
  }

  @Test
  void resumesBitForBitWhenTrainingDiverges() throws IOException {
    assertSeamless(config(15 * STEP, ENORMOUS), false);
  }

  private void assertSeamless(SupervisedBaseline.Config config, boolean improved)
      throws IOException {
    Resume.assertSeamless(
        () -> {
          Gpt fresh = untrained();
          SupervisedBaseline phase =
              new SupervisedBaseline(fresh, config, TRAIN, VALIDATION, SEEDS);
          return new Resume.Subject(
              phase,
              () -> {
                assertThat(phase.improved()).isEqualTo(improved);
                return List.of(
                    Bits.of(fresh.parameters()), phase.startLoss(), phase.bestLoss(), phase.step());
              },
              () -> {
                phase.close();
                fresh.close();
              });
        },
        folder);
  }

  @Test
  void refusesInvalidBudgets() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(-1, 0.1))
        .withMessageContaining("flops is -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config(Double.NaN, 0.1))
        .withMessageContaining("flops is NaN");
  }

  private double loss() {
    return HeldOutLoss.of(gpt, VALIDATION, ProgressListener.NONE);
  }

  private SupervisedBaseline baseline(double flops, double rate) {
    return baseline(gpt, flops, rate);
  }

  private static SupervisedBaseline baseline(Gpt model, double flops, double rate) {
    return new SupervisedBaseline(model, config(flops, rate), TRAIN, VALIDATION, SEEDS);
  }

  private static SupervisedBaseline.Config config(double flops, double rate) {
    return new SupervisedBaseline.Config(
        Fixtures.pretraining(100, 6, 3, 1e-3, 1e-3, 3, 10, 1000, 0), flops, rate);
  }

  private static Gpt untrained() {
    return Gpt.initialise(TinyGpt.config(), Precision.FLOAT32, 0.3, 10);
  }
}
