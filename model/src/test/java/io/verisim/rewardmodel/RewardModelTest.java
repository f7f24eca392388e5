package io.verisim.rewardmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.PinnedThreads;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig.Mode;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.ModelException;
import io.verisim.gpt.TinyGpt;
import io.verisim.spec.Direction;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.Precision;
import io.verisim.text.TokenRows;
import io.verisim.training.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PinnedThreads.class)
class RewardModelTest {
  private static final int[][] TEXTS = TinyGpt.noise(6, TinyGpt.BLOCK, 1);

  private final Gpt source = TinyGpt.scrambled(TinyGpt.config(), 2);

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    source.close();
  }

  @ParameterizedTest
  @EnumSource
  void readsBackItsFolder(FeatureKind kind) throws IOException {
    TextFeatures features = TextFeatures.of(kind, source.copy(), activeScorers());
    RewardHead head = RewardHead.initialise(features.width(), 3);
    Scaling scaling = new Scaling(noise(features.width(), 4), noise(features.width(), 5));
    try (RewardModel model = new RewardModel(features, scaling, head)) {
      RewardModel.write(folder, kind, source, scaling, head);
      assertThat(GptFolder.config(folder).mode()).isEqualTo(Mode.REWARD);
      try (RewardModel read = RewardModel.read(folder, Precision.FLOAT32, activeScorers())) {
        assertThat(read.features().kind()).isEqualTo(kind);
        assertThat(read.score(TokenRows.whole(TEXTS), ProgressListener.NONE))
            .containsExactly(model.score(TokenRows.whole(TEXTS), ProgressListener.NONE));
      }
    }
  }

  @Test
  void changingTheSourceModelChangesNoScore() {
    try (RewardModel model = model()) {
      float[] before = model.score(TokenRows.whole(TEXTS), ProgressListener.NONE);
      TinyGpt.shake(source.parameters(), 1, 4);
      assertThat(model.score(TokenRows.whole(TEXTS), ProgressListener.NONE))
          .containsExactly(before);
    }
  }

  @Test
  void aScoreDoesNotDependOnItsBatch() {
    try (RewardModel model = model()) {
      float[] together = model.score(TokenRows.whole(TEXTS), ProgressListener.NONE);
      for (int row = 0; row < TEXTS.length; row++) {
        assertThat(model.score(TokenRows.whole(new int[][] {TEXTS[row]}), ProgressListener.NONE)[0])
            .isEqualTo(together[row], within(1e-5f));
      }
    }
  }

  @Test
  void aTextWithinABlockIsScoredWhole() {
    try (RewardModel model = model()) {
      for (int length : new int[] {3, TinyGpt.BLOCK}) {
        int[][] texts = TinyGpt.noise(4, length, length);
        float[] scores = model.score(TokenRows.whole(texts), ProgressListener.NONE);
        double[] whole = model.scoreTexts(TokenRows.whole(texts), ProgressListener.NONE);
        for (int row = 0; row < 4; row++) {
          assertThat(whole[row]).isEqualTo(scores[row], within(1e-7));
        }
      }
    }
  }

  /** 19 tokens are the blocks at 0 and 8, and the last one at 11; 16 are two. */
  @Test
  void aLongTextGetsTheMeanScoreOfItsBlocks() {
    try (RewardModel model = model()) {
      for (int[] starts : new int[][] {{0, 8, 11}, {0, 8}, {0, 1}}) {
        int length = starts[starts.length - 1] + TinyGpt.BLOCK;
        int[][] texts = TinyGpt.noise(4, length, length);
        double[] scores = model.scoreTexts(TokenRows.whole(texts), ProgressListener.NONE);
        for (int row = 0; row < 4; row++) {
          double sum = 0;
          for (int from : starts) {
            int[][] block = {Arrays.copyOfRange(texts[row], from, from + TinyGpt.BLOCK)};
            sum += model.score(TokenRows.whole(block), ProgressListener.NONE)[0];
          }
          assertThat(scores[row]).isEqualTo(sum / starts.length, within(1e-5));
        }
      }
    }
  }

  @Test
  void featuresAreScaledBeforeTheHeadSeesThem() {
    Scaling scaling = new Scaling(noise(8, 4), noise(8, 5));
    TextFeatures features = new TrunkFeatures(source.copy(), FeatureKind.LAST);
    int[] lengths = new int[TEXTS.length];
    Arrays.fill(lengths, TinyGpt.BLOCK);
    try (RewardHead head = RewardHead.initialise(8, 3);
        RewardModel model = new RewardModel(features, scaling, head)) {
      float[][] raw = features.of(TokenRows.whole(TEXTS), ProgressListener.NONE);
      float[][] byHand = new float[raw.length][8];
      for (int row = 0; row < raw.length; row++) {
        for (int i = 0; i < 8; i++) {
          byHand[row][i] = (raw[row][i] - scaling.shift()[i]) * scaling.factor()[i];
        }
      }
      float[] scores = model.score(TokenRows.whole(TEXTS), ProgressListener.NONE);
      assertThat(scores).containsExactly(head.scores(byHand), within(1e-6f));
      assertThat(scores).isNotEqualTo(head.scores(raw));
    }
  }

  /**
   * The logits of the labels rise by 4 per nat of the first scorer and by 1 per nat of the third.
   */
  @Test
  void scorersAreMixedByWhatTheHeadHasLearntToTrust() {
    try (RewardModel model = trained(4, 1)) {
      assertThat(model.mixture().weights()[0]).isBetween(0.7, 0.9);
      assertThat(model.mixture().weights()).hasSize(2);
    }
  }

  @Test
  void aScorerThatMisleadsIsLeftOut() {
    try (RewardModel model = trained(-1, 4)) {
      assertThat(model.mixture().weights()).containsExactly(1);
    }
    try (RewardModel model = trained(-2, -4)) {
      assertThat(model.mixture().weights()).containsExactly(new double[] {0.5, 0.5}, within(1e-6));
    }
  }

  /**
   * Trusting one of a scorer's features and distrusting another, which says the same, is no
   * distrust.
   */
  @Test
  void correlatedFeaturesOfAScorerCountTogether() {
    try (RewardModel model = trained(4, 1, -1)) {
      assertThat(model.mixture().weights()[0]).isBetween(0.5, 0.9);
    }
  }

  @Test
  void aMixtureNeedsAScorerThatPredictsTheNextToken() {
    TextFeatures features = TextFeatures.of(
        FeatureKind.LIKELIHOOD,
        source.copy(),
        List.of(new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 7), Direction.RIGHT_TO_LEFT)));
    try (RewardModel model = new RewardModel(
        features, Scaling.none(features.width()), RewardHead.initialise(features.width(), 3))) {
      assertThatThrownBy(model::mixture)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("set grpo.credit to sequence");
    }
  }

  private RewardModel trained(double first, double third) {
    return trained(first, third, 0);
  }

  /**
   * A reward model with two scorers that read left to right and one that does not between them. The
   * label depends on the two: the logit is their mean log-likelihood times {@code first} and
   * {@code third}, plus {@code mean} times the first one's mean log-ratio.
   */
  private RewardModel trained(double first, double third, double mean) {
    Random random = new Random(8);
    float[][] rows = new float[600][21];
    float[] labels = new float[rows.length];
    for (int row = 0; row < rows.length; row++) {
      for (int scorer = 0; scorer < 3; scorer++) {
        double level = random.nextGaussian();
        for (int i = 0; i < 7; i++) {
          rows[row][7 * scorer + i] = (float) ((i < 4 ? level : 0) + 0.3 * random.nextGaussian());
        }
      }
      double logit = first * rows[row][1] + third * rows[row][15] + mean * rows[row][0];
      labels[row] = (float) (1 / (1 + Math.exp(-0.5 * logit)));
    }
    TextFeatures features = TextFeatures.of(
        FeatureKind.LIKELIHOOD,
        source.copy(),
        List.of(
            new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 6), Direction.LEFT_TO_RIGHT),
            new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 7), Direction.RIGHT_TO_LEFT),
            new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 8), Direction.LEFT_TO_RIGHT)));
    LabelledFeatures texts = new LabelledFeatures(rows, labels);
    Scaling scaling = Scaling.fit(texts);
    RewardHead head = RewardHead.initialise(features.width(), 3);
    LabelledFeatures scaled = new LabelledFeatures(scaling.apply(rows), labels);
    try (RewardTraining phase = new RewardTraining(
        head, RewardTrainingTest.config(300, 50, 100), scaled, scaled, new Seeds(1, "head", 0))) {
      Fixtures.finish(phase);
    }
    return new RewardModel(features, scaling, head);
  }

  @Test
  void refusesAFolderWithoutAHead() throws IOException {
    GptFolder.write(folder, source);
    assertRefused("");

    Map<String, String> kind = Map.of("features", "last");
    TensorFile.write(folder.resolve(GptFolder.WEIGHTS), source.parameters(), kind);
    assertRefused("no tensor scaling.shift");

    try (RewardHead narrow = RewardHead.initialise(3, 1);
        NDManager scope = source.newScope()) {
      NDArray ones = scope.ones(new Shape(8));
      Tensors scaled = source
          .parameters()
          .and("", new Tensors(Map.of("scaling.shift", ones, "scaling.factor", ones)));
      TensorFile.write(folder.resolve(GptFolder.WEIGHTS), scaled, kind);
      assertRefused("no tensor head.0.weight");

      TensorFile.write(
          folder.resolve(GptFolder.WEIGHTS), scaled.and("", narrow.parameters()), kind);
      assertRefused("head.0.weight has shape (256, 3)");
    }
  }

  private void assertRefused(String reason) {
    assertThatThrownBy(() -> RewardModel.read(folder, Precision.FLOAT32, List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder + " holds no reward model")
        .hasMessageContaining(reason);
  }

  private RewardModel model() {
    TrunkFeatures features = new TrunkFeatures(source.copy(), FeatureKind.LAST);
    return new RewardModel(
        features, Scaling.none(features.width()), RewardHead.initialise(features.width(), 3));
  }

  private static List<Scorer> activeScorers() {
    return List.of(
        new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 6), Direction.LEFT_TO_RIGHT),
        new TokenScorer(TinyGpt.scrambled(TinyGpt.config(), 7), Direction.RIGHT_TO_LEFT));
  }

  private static float[] noise(int width, long seed) {
    Random random = new Random(seed);
    float[] values = new float[width];
    for (int i = 0; i < width; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
