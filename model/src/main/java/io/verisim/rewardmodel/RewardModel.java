package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.TensorFile;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig.Mode;
import io.verisim.gpt.GptFolder;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.Precision;
import io.verisim.text.TokenRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reward model estimates the natural share of a text.
 *
 * <pre>{@code
 * train(texts with natural shares s):
 *   x = features of each text, scaled over the training texts
 *   p = softmax(W2 relu(W1 x + b1) + b2)
 *   minimise the mean of (p[0] - s)^2 by AdamW; keep the weights of the lowest validation error
 * score(text) = p[0]
 * }</pre>
 *
 * <p>It deviates from reward models of preferences (Ouyang et al. 2022) in these points. The label
 * is a share between 0 and 1 and is known by construction. The loss is therefore a squared error
 * (Brier 1950), and no human labels are needed. The features are hidden states of a trunk, or
 * likelihoods under scoring language models that read the same natural text ({@link FeatureKind}).
 * By default only the head learns, from frozen models.
 *
 * <p>A reward model owns its models: training the model that it was created from changes no score.
 * {@link RewardTraining} trains it.
 */
public final class RewardModel implements AutoCloseable {
  private static final String KIND = "features";
  private static final String SHIFT = "scaling.shift";
  private static final String FACTOR = "scaling.factor";

  /** In standard deviations of the feature that varies least. */
  private static final float HALF_STEP = 0.5f;

  private final TextFeatures features;
  private final Scaling scaling;
  private final RewardHead head;

  /** Becomes the owner of features and head. */
  public RewardModel(TextFeatures features, Scaling scaling, RewardHead head) {
    this.features = features;
    this.scaling = scaling;
    this.head = head;
  }

  public TextFeatures features() {
    return features;
  }

  public RewardHead head() {
    return head;
  }

  /**
   * Frees the memory of the trunk if {@code model} has the same weights, bit for bit, and reads
   * with {@code model} from then on. It stays with its owner, and this reward model must not score
   * after it has been closed. Hidden states are always read with the trunk itself.
   *
   * @return whether the trunk is shared
   */
  public boolean shareTrunk(Gpt model) {
    if (features instanceof LikelihoodFeatures likelihood && features.trunk().sameAs(model)) {
      likelihood.shareBase(model);
      return true;
    }
    return false;
  }

  /**
   * The scorers that predict the base model's next token, each weighted by how much the head trusts
   * it: the slope of the logit of P(natural), at the mean of all features, where the scorer gives
   * each token of a text a little more probability. A scorer with a negative slope is left out; if
   * there is no other, all have the same weight.
   *
   * @throws io.verisim.gpt.ModelException if there is no such scorer
   */
  public ScorerMixture mixture() {
    List<NextToken> scorers = new ArrayList<>();
    List<Double> slopes = new ArrayList<>();
    if (features instanceof LikelihoodFeatures likelihood) {
      for (int k = 0; k < likelihood.scorers().size(); k++) {
        Optional<NextToken> scorer = likelihood.scorers().get(k).nextToken();
        if (scorer.isPresent()) {
          scorers.add(scorer.get());
          slopes.add(Math.max(0, slope(LikelihoodFeatures.rise(k))));
        }
      }
    }
    double sum = slopes.stream().mapToDouble(Double::doubleValue).sum();
    List<NextToken> trusted = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int k = 0; k < scorers.size(); k++) {
      if (sum == 0 || slopes.get(k) > 0) {
        trusted.add(scorers.get(k));
        weights.add(sum == 0 ? 1.0 / scorers.size() : slopes.get(k) / sum);
      }
    }
    return new ScorerMixture(
        trusted, weights.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * The slope of the logit of P(natural) per nat, where all features have their mean.
   *
   * @param rising features that rise together, and by as much
   */
  private double slope(List<Integer> rising) {
    float widest = 0;
    for (int feature : rising) {
      widest = Math.max(widest, scaling.factor()[feature]);
    }
    float[][] around = new float[2][features.width()];
    for (int feature : rising) {
      float step = HALF_STEP * scaling.factor()[feature] / widest;
      around[0][feature] = -step;
      around[1][feature] = step;
    }
    float[] logits = head.logits(around);
    return (logits[1] - logits[0]) * widest / (2.0 * HALF_STEP);
  }

  /**
   * How much more, or less, the scorers expect each token of a text than the trunk does: ln of the
   * ratio of the probabilities, mean of the scorers that know it, [tokens]. NaN where none does, as
   * at the first token.
   *
   * @return absent with other features than likelihoods
   */
  public Optional<float[]> logRatios(int[] text, ProgressListener listener) {
    return features instanceof LikelihoodFeatures likelihood
        ? Optional.of(likelihood.logRatios(text, listener))
        : Optional.empty();
  }

  /** P(natural) of each text. */
  public float[] score(TokenRows texts, ProgressListener listener) {
    return score(texts, null, listener);
  }

  /**
   * P(natural) of each text.
   *
   * @param trunkLogs as in {@link TextFeatures#of(TokenRows, float[][], ProgressListener)}
   */
  public float[] score(TokenRows texts, float @Nullable [][] trunkLogs, ProgressListener listener) {
    return head.scores(scaling.apply(features.of(texts, trunkLogs, listener)));
  }

  /**
   * P(natural) of texts of any length. Texts longer than a block get the mean over adjacent blocks,
   * with the last block aligned to the text's end; all of their tokens count.
   */
  public double[] scoreTexts(TokenRows texts, ProgressListener listener) {
    int length = texts.width();
    int block = Math.min(length, features.trunk().config().blockSize());
    double[] scores = new double[texts.size()];
    int blocks = (length + block - 1) / block;
    for (int i = 0; i < blocks; i++) {
      int from = Math.min(i * block, length - block);
      int[][] part = new int[texts.size()][];
      Arrays.setAll(part, row -> Arrays.copyOfRange(texts.tokens()[row], from, from + block));
      float[] partScores = score(blocks == 1 ? texts : TokenRows.whole(part), listener);
      for (int row = 0; row < scores.length; row++) {
        scores[row] += partScores[row] / blocks;
      }
    }
    return scores;
  }

  /**
   * Writes trunk, scaling and head into a folder: one {@code model.safetensors} and a
   * {@code config.json} with mode reward. The folder does not contain the scoring language models.
   */
  public static void write(
      Path folder, FeatureKind kind, Gpt trunk, Scaling scaling, RewardHead head)
      throws IOException {
    GptFolder.writeConfig(folder, trunk.config().withMode(Mode.REWARD));
    try (NDManager scope = trunk.newScope()) {
      Map<String, NDArray> scales = new LinkedHashMap<>();
      scales.put(SHIFT, scope.create(scaling.shift(), new Shape(scaling.shift().length)));
      scales.put(FACTOR, scope.create(scaling.factor(), new Shape(scaling.factor().length)));
      TensorFile.write(
          folder.resolve(GptFolder.WEIGHTS),
          trunk.parameters().and("", head.parameters()).and("", new Tensors(scales)),
          Map.of(KIND, kind.name().toLowerCase(Locale.ROOT), "format", "pt"));
    }
  }

  /**
   * Reads a reward model that {@link #write} wrote; the caller closes it.
   *
   * @param models the scoring language models that a reward model of {@link FeatureKind#LIKELIHOOD}
   *     was trained with, in the same order; this method becomes their owner, even if reading fails
   */
  public static RewardModel read(Path folder, Precision precision, List<Scorer> models)
      throws IOException {
    Gpt trunk = null;
    try (NDManager scope = Torch.newScope()) {
      trunk = GptFolder.read(folder, precision);
      TensorFile.Content content = TensorFile.read(scope, folder.resolve(GptFolder.WEIGHTS));
      String kind = content.metadata().getOrDefault(KIND, "");
      TextFeatures features =
          TextFeatures.of(FeatureKind.valueOf(kind.toUpperCase(Locale.ROOT)), trunk, models);
      Tensors tensors = content.tensors();
      Scaling scaling =
          new Scaling(tensors.get(SHIFT).toFloatArray(), tensors.get(FACTOR).toFloatArray());
      if (scaling.shift().length != features.width()) {
        throw new IllegalArgumentException("its scaling is for " + scaling.shift().length
            + " features, but its feature source has " + features.width());
      }
      return new RewardModel(features, scaling, RewardHead.of(tensors, features.width()));
    } catch (IllegalArgumentException e) {
      close(trunk, models);
      throw new IOException(folder + " holds no reward model: " + e.getMessage(), e);
    } catch (IOException e) {
      close(trunk, models);
      throw e;
    }
  }

  /**
   * Reads only the head of a reward model that {@link #write} wrote; the caller closes it.
   *
   * @param width of its features
   */
  public static RewardHead readHead(Path folder, int width) throws IOException {
    try (NDManager scope = Torch.newScope()) {
      return RewardHead.of(
          TensorFile.read(scope, folder.resolve(GptFolder.WEIGHTS)).tensors(), width);
    } catch (IllegalArgumentException e) {
      throw new IOException(folder + " holds no such head: " + e.getMessage(), e);
    }
  }

  /** Reads only the scaling of a reward model that {@link #write} wrote. */
  public static Scaling readScaling(Path folder) throws IOException {
    try (NDManager scope = Torch.newScope()) {
      Tensors tensors =
          TensorFile.read(scope, folder.resolve(GptFolder.WEIGHTS)).tensors();
      return new Scaling(tensors.get(SHIFT).toFloatArray(), tensors.get(FACTOR).toFloatArray());
    } catch (IllegalArgumentException e) {
      throw new IOException(folder + " holds no reward model: " + e.getMessage(), e);
    }
  }

  private static void close(@Nullable Gpt trunk, List<Scorer> models) {
    if (trunk != null) {
      trunk.close();
    }
    models.forEach(Scorer::close);
  }

  @Override
  public void close() {
    features.close();
    head.close();
  }
}
