package io.verisim.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Bits;
import io.verisim.engine.Flops;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Slopes;
import io.verisim.engine.Tally;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.TinyGpt;
import io.verisim.rewardmodel.ScorerMixture;
import io.verisim.rewardmodel.TokenScorer;
import io.verisim.spec.Direction;
import io.verisim.spec.PretrainingSpec;
import io.verisim.text.Examples;
import io.verisim.text.RunningText;
import io.verisim.text.SplitText;
import io.verisim.text.TokenRows;
import io.verisim.training.Fixtures;
import io.verisim.training.HeldOutLoss;
import io.verisim.training.Pretraining;
import io.verisim.training.Resume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PinnedThreads.class)
class DistillationTest {
  private static final RunningText TRAIN = new RunningText(TinyGpt.text(300, 1));
  private static final RunningText VALIDATION = new RunningText(TinyGpt.text(100, 2));
  private static final Seeds SEEDS = new Seeds(3, "distillation", 0);
  private static final Seeds TEXTS = new Seeds(4, "distillation", 0);
  private static final double STEP = 3 * TinyGpt.config().forwardFlops(6, TinyGpt.BLOCK);

  private final NDManager scope = Torch.newScope();
  private final Gpt student = TinyGpt.scrambled(TinyGpt.config(), 1);
  private final Gpt scorer = TinyGpt.scrambled(TinyGpt.config(), 2);

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    student.close();
    scorer.close();
    scope.close();
  }

  /** The loss is computed from log-likelihoods of every possible token, one after another. */
  @Test
  void softLabelsHaveTheLossAndTheGradientOfTheirDefinition() {
    TokenRows rows = TinyGpt.written(TinyGpt.noise(3, TinyGpt.BLOCK + 1, 4), 0, 2, 5);
    Tensors gradients = student.parameters().zeros(scope);
    double loss = labels().accumulate(student, gradients, rows, 0, 2, ProgressListener.NONE);

    DoubleSupplier defined = () -> defined(rows);
    assertThat(loss).isEqualTo(defined.getAsDouble(), within(1e-5));
    Slopes slopes = new Slopes(student.parameters(), 0.01);
    for (int seed = 0; seed < 5; seed++) {
      Map<String, float[]> directions = slopes.random(seed);
      assertThat(2 * slopes.along(directions, defined))
          .isEqualTo(Slopes.expected(gradients, directions), within(1e-3));
    }
  }

  private double defined(TokenRows rows) {
    double loss = 0;
    for (int row = 0; row < rows.size(); row++) {
      for (int t = rows.firstPredicted(row); t < rows.endPredicted(row); t++) {
        int[] before = Arrays.copyOf(rows.tokens()[row], t + 2);
        loss -= 0.5 * last(student, before);
        for (int token = 0; token < TinyGpt.VOCAB; token++) {
          before[t + 1] = token;
          loss -= 0.5 * Math.exp(last(scorer, before)) * last(student, before);
        }
      }
    }
    return loss / rows.predicted();
  }

  private static double last(Gpt gpt, int... tokens) {
    float[] logs = gpt.logLikelihoods(new int[][] {tokens}, 1.0)[0];
    return logs[logs.length - 1];
  }

  private SoftLabels labels() {
    return new SoftLabels(
        ScorerMixture.equal(List.of(new TokenScorer(scorer, Direction.LEFT_TO_RIGHT))));
  }

  @Test
  void softLabelsShareTheBudgetWithTheScorer() {
    double share = labels().studentShare(student);
    SupervisedBaseline.Config config = config(8 * STEP).withFlops(8 * STEP * share);
    try (SupervisedBaseline phase =
        new SupervisedBaseline(student, config, TRAIN, VALIDATION, SEEDS, labels())) {
      Tally tally = new Tally();
      labels()
          .accumulate(
              student,
              student.parameters().zeros(scope),
              TRAIN.draw(6, TinyGpt.BLOCK, SEEDS.random(0, 0)),
              0,
              1,
              tally);

      assertThat(share).as("a scorer of the same shape").isEqualTo(0.75, within(1e-9));
      assertThat(phase.totalSteps()).isEqualTo(6);
      assertThat(tally.flops(Flops.Kind.TRAINED) / tally.flops(Flops.Kind.SCORED))
          .isEqualTo(3, within(1e-9));
    }
  }

  /** A student that knows nothing learns from texts of a scorer that has learnt the text. */
  @Test
  void sequencesTeachTheStudentWhatTheScorerKnows() {
    train(scorer);
    double before = HeldOutLoss.of(student, VALIDATION, ProgressListener.NONE);
    Tally tally = new Tally();
    double budget = 400 * STEP;
    try (SequenceDistillation phase =
        new SequenceDistillation(student, scorer, config(budget), TRAIN, TEXTS, SEEDS)) {
      while (!phase.finished()) {
        phase.advance(tally);
      }

      assertThat(HeldOutLoss.of(student, VALIDATION, ProgressListener.NONE))
          .isLessThan(before - 0.5);
      assertThat(tally.flops(Flops.Kind.SAMPLED)).isBetween(0.4 * budget, 0.5 * budget);
      assertThat(tally.flops(Flops.Kind.TRAINED)).isBetween(0.48 * budget, 0.5 * budget);
    }
  }

  private static void train(Gpt gpt) {
    try (Pretraining phase = new Pretraining(gpt, pretraining(300), TRAIN, VALIDATION, SEEDS)) {
      Fixtures.finish(phase);
    }
  }

  /** Answers begin after their prompts, and all prompts are natural ones. */
  @Test
  void sequencesOfExamplesAreTheScorersAnswers() {
    Examples examples =
        new Examples(new int[][] {{1, 2}, {3}}, new int[][] {{4}, {5, 6}}, TinyGpt.VOCAB - 1);
    try (Gpt own = TinyGpt.scrambled(TinyGpt.ending(TinyGpt.BLOCK), 1);
        Gpt teacher = TinyGpt.scrambled(TinyGpt.ending(TinyGpt.BLOCK), 2);
        SequenceDistillation phase =
            new SequenceDistillation(own, teacher, config(60 * STEP), examples, TEXTS, SEEDS)) {
      Map<String, String> start = Bits.of(own.parameters());
      Fixtures.finish(phase);

      assertThat(Objects.requireNonNull(phase.training()).improved()).isTrue();
      assertThat(Bits.of(own.parameters())).isNotEqualTo(start);
    }
  }

  @Test
  void aBudgetBelowSomeTextsLeavesTheStudentAlone() {
    try (SequenceDistillation phase =
        new SequenceDistillation(student, scorer, config(0.5 * STEP), TRAIN, TEXTS, SEEDS)) {
      assertThat(phase.totalSteps()).isZero();
      assertThat(phase.finished()).isTrue();
    }
  }

  @Test
  void sequencesResumeBitForBit() throws IOException {
    Resume.assertSeamless(() -> subject(TRAIN), folder);
  }

  private static Resume.Subject subject(SplitText text) {
    Gpt own = TinyGpt.scrambled(TinyGpt.config(), 1);
    Gpt teacher = TinyGpt.scrambled(TinyGpt.config(), 2);
    SequenceDistillation phase =
        new SequenceDistillation(own, teacher, config(60 * STEP), text, TEXTS, SEEDS);
    return new Resume.Subject(phase, () -> Bits.of(own.parameters()), () -> {
      phase.close();
      own.close();
      teacher.close();
    });
  }

  private static SupervisedBaseline.Config config(double budget) {
    return new SupervisedBaseline.Config(pretraining(300), budget, 0.02);
  }

  private static PretrainingSpec pretraining(int steps) {
    return new PretrainingSpec(
        steps, 6, 6, 0.02, 0.001, 5, 0, 0.9, 0.99, 1, 20, Integer.MAX_VALUE, 0, null);
  }
}
