package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.Sampler;
import io.verisim.gpt.SamplingConfig;
import io.verisim.gpt.TinyGpt;
import io.verisim.measure.Correlation;
import io.verisim.measure.Diversity;
import io.verisim.measure.Estimate;
import io.verisim.measure.JudgeDivergence;
import io.verisim.spec.Direction;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.Positions;
import io.verisim.spec.Precision;
import io.verisim.spec.PretrainingSpec;
import io.verisim.spec.RewardModelSpec;
import io.verisim.text.RunningText;
import io.verisim.text.TokenRows;
import io.verisim.training.Fixtures;
import io.verisim.training.Pretraining;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * False successes, each with an honest case for comparison, and the figure that distinguishes the
 * two.
 */
@ExtendWith(PinnedThreads.class)
class IllusionsTest {
  private static final int GROUP = 8;
  private static final Seeds SEEDS = new Seeds(1, "illusions", 0);

  @Test
  void lengthCorrelationExposesALengthReward() {
    Estimate longing = lengthCorrelation(0);
    Estimate honest = lengthCorrelation(1);

    assertThat(longing.value()).isGreaterThan(0.9);
    assertThat(Math.abs(honest.value())).isLessThan(0.2).isLessThan(4 * honest.error());
  }

  /**
   * The scores of a reward model on texts with independent length and worth. The training labels of
   * the reward model depend on only one of these two features.
   */
  private static Estimate lengthCorrelation(int rewarded) {
    LabelledFeatures texts = Separable.data(400, 2, 2);
    float[] labels = new float[texts.size()];
    for (int text = 0; text < labels.length; text++) {
      labels[text] = (float) (1 / (1 + Math.exp(-2 * texts.features()[text][rewarded])));
    }
    LabelledFeatures train = new LabelledFeatures(texts.features(), labels);
    float[][] written = Separable.data(50 * GROUP, 2, 3).features();
    try (RewardHead head = head(train)) {
      float[] scores = head.scores(written);
      return Correlation.insideGroups(
          IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).toArray(),
          Arrays.stream(written).mapToDouble(text -> text[0]).toArray(),
          GROUP);
    }
  }

  /** Trained until the validation error on the second half of the texts stops falling. */
  private static RewardHead head(LabelledFeatures texts) {
    int half = texts.size() / 2;
    RewardHead head = RewardHead.initialise(texts.features()[0].length, 4);
    RewardModelSpec config = Fixtures.rewardModel(200, 32, 3e-3, 10, 5);
    try (RewardTraining training = new RewardTraining(
        head, config, texts.slice(0, half), texts.slice(half, texts.size()), SEEDS)) {
      Fixtures.finish(training);
    }
    return head;
  }

  /** One generator: sampled as it is, and always with its likeliest token. */
  @Test
  void distinctPairsAndSelfBleuExposeACollapse() {
    try (Gpt gpt = TinyGpt.scrambled(TinyGpt.config(), 5)) {
      List<String> alive = texts(gpt, SamplingConfig.atTemperature(1));
      List<String> collapsed = texts(gpt, new SamplingConfig(1, 1, 1));

      assertApart(Diversity.distinct2(collapsed), Diversity.distinct2(alive));
      assertApart(Diversity.selfBleu(alive), Diversity.selfBleu(collapsed));
      assertThat(Diversity.selfBleu(collapsed).value()).isGreaterThan(0.999);
    }
  }

  private static List<String> texts(Gpt gpt, SamplingConfig config) {
    int[][] prompts = new int[40][];
    Arrays.fill(prompts, new int[] {1});
    return Arrays.stream(new Sampler(gpt, config).write(prompts, 16, 6, ProgressListener.NONE))
        .map(text -> Arrays.stream(text).mapToObj(String::valueOf).collect(Collectors.joining(" ")))
        .toList();
  }

  private static void assertApart(Estimate lower, Estimate higher) {
    assertThat(higher.value() - lower.value())
        .isGreaterThan(5 * Math.hypot(lower.error(), higher.error()));
  }

  /**
   * Two policies that equal their scorers, so that credit for each token finds nothing to mend. One
   * scorer has read a text with a mistake: after 5 comes 9.
   */
  @Test
  void theJudgeExposesAPolicyThatCopiesItsScorersMistakes() {
    try (Gpt judge = scorer(TinyGpt.text(2000, 31));
        Gpt honest = scorer(TinyGpt.text(2000, 32));
        Gpt mistaken = scorer(withMistake(TinyGpt.text(2000, 32)))) {
      for (Gpt copy : List.of(honest, mistaken)) {
        assertThat(divergence(copy, copy).value()).isLessThan(1e-5);
      }
      assertApart(divergence(honest, judge), divergence(mistaken, judge));
    }
  }

  private static int[] withMistake(int[] text) {
    int[] mistaken = text.clone();
    for (int i = 1; i < text.length; i++) {
      mistaken[i] = text[i - 1] == 5 ? 9 : text[i];
    }
    return mistaken;
  }

  /** Of a model's own text. */
  private static Estimate divergence(Gpt model, Gpt other) {
    int[][] prompts = new int[60][];
    Arrays.setAll(prompts, row -> new int[] {row % TinyGpt.VOCAB});
    int[][] texts = new Sampler(model, SamplingConfig.atTemperature(1))
        .write(prompts, 24, 6, ProgressListener.NONE);
    int[] given = new int[texts.length];
    Arrays.fill(given, 1);
    return JudgeDivergence.of(model, other, TinyGpt.written(texts, given), 1, ProgressListener.NONE)
        .divergence();
  }

  /**
   * Natural and synthetic texts are the same noise, so no reward model can have skill. Any apparent
   * skill comes from training on the same texts.
   */
  @Test
  void otherHeldOutTextExposesLeakedValidationText() {
    int[] train = noise(11);
    int[] validation = noise(12);
    int[] other = noise(13);
    int[] both = IntStream.concat(IntStream.of(train), IntStream.of(validation)).toArray();
    try (RewardModel honest = rewardModel(train, train);
        RewardModel leaking = rewardModel(both, train)) {
      assertNoSkill(skill(honest, validation));
      assertNoSkill(skill(honest, other));
      Estimate leaked = skill(leaking, validation);
      assertThat(leaked.value()).isGreaterThan(0.4).isGreaterThan(3 * leaked.error());
      assertNoSkill(skill(leaking, other));
    }
  }

  private static void assertNoSkill(Estimate skill) {
    assertThat(skill.value()).isLessThan(0.1).isLessThan(3 * skill.error());
  }

  private static int[] noise(long seed) {
    return TinyGpt.noise(1, 30 * TinyGpt.BLOCK, seed)[0];
  }

  /**
   * A reward model whose scorer was trained on one text and whose head was trained to distinguish
   * another text from synthetic text.
   */
  private static RewardModel rewardModel(int[] read, int[] natural) {
    TextFeatures features = TextFeatures.of(
        FeatureKind.LIKELIHOOD,
        Gpt.initialise(shape(), Precision.FLOAT32, 0.02, 7),
        List.of(new TokenScorer(scorer(read), Direction.LEFT_TO_RIGHT)));
    int[][] rows = rows(natural, 21);
    LabelledFeatures texts = LabelledFeatures.of(
        features, TokenRows.whole(rows), shares(rows.length), ProgressListener.NONE);
    Scaling scaling = Scaling.of(features.kind(), texts);
    return new RewardModel(features, scaling, head(scaling.apply(texts)));
  }

  private static GptConfig shape() {
    return GptConfig.gpt2(TinyGpt.BLOCK, TinyGpt.VOCAB, 2, 2, 64, 0, true, Positions.LEARNED, null);
  }

  /** Trained until it has memorised much of its text. */
  private static Gpt scorer(int... text) {
    Gpt gpt = Gpt.initialise(shape(), Precision.FLOAT32, 0.1, 8);
    PretrainingSpec config = Fixtures.pretraining(200, 32, 32, 0.01, 0, 20, 100, 100, 0);
    try (Pretraining training =
        new Pretraining(gpt, config, new RunningText(text), new RunningText(text), SEEDS)) {
      Fixtures.finish(training);
    }
    return gpt;
  }

  private static Estimate skill(RewardModel rewardModel, int... natural) {
    int[][] rows = rows(natural, 22);
    return RewardModelQuality.skillEstimate(
        rewardModel.score(TokenRows.whole(rows), ProgressListener.NONE), shares(rows.length));
  }

  /** Alternating natural and synthetic blocks. */
  private static int[][] rows(int[] natural, long seed) {
    int[][] synthetic = TinyGpt.noise(natural.length / TinyGpt.BLOCK, TinyGpt.BLOCK, seed);
    int[][] rows = new int[2 * synthetic.length][];
    for (int i = 0; i < synthetic.length; i++) {
      rows[2 * i] = Arrays.copyOfRange(natural, i * TinyGpt.BLOCK, (i + 1) * TinyGpt.BLOCK);
      rows[2 * i + 1] = synthetic[i];
    }
    return rows;
  }

  private static float[] shares(int rows) {
    float[] shares = new float[rows];
    for (int row = 0; row < rows; row += 2) {
      shares[row] = 1;
    }
    return shares;
  }
}
