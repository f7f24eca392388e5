package io.verisim.rewardmodel;

import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.spec.Direction;
import io.verisim.spec.FeatureKind;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Likelihood features: compares scoring language models with a frozen base model that may have
 * written the text.
 *
 * <p>Let r_t be the logarithm of the ratio of a model's probability of token t to the base's
 * probability. Each model contributes seven features: mean of r, mean log-likelihood under the
 * model, minimum of r, minimum of the mean of r over four adjacent tokens, mean of min(r, 0),
 * standard deviation of r, and share of r below -1. Only tokens that count have an r. All features
 * are 0 if a text is too short to have any r. This class owns the models, and the base unless it is
 * shared.
 */
public final class LikelihoodFeatures implements TextFeatures {
  private static final int EACH = 7;
  private static final int WINDOW = 4;
  private static final int POSITIONS_PER_BATCH = 16384;

  private Gpt base;
  private boolean ownsBase = true;
  private final List<Scorer> models;

  /** Becomes the owner of base and models; the caller must no longer train or close them. */
  public LikelihoodFeatures(Gpt base, List<? extends Scorer> models) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException(
          "a likelihood reward model has no scoring language model, expected at least one");
    }
    this.base = base;
    this.models = List.copyOf(models);
  }

  /** The scorers, in the order of their features. */
  List<Scorer> scorers() {
    return models;
  }

  /**
   * The features that rise by as much as the scorer's log-likelihood of each token does: the means
   * of r and of the log-likelihood, and the two minima.
   */
  static List<Integer> rise(int scorer) {
    int first = EACH * scorer;
    return List.of(first, first + 1, first + 2, first + 3);
  }

  @Override
  public FeatureKind kind() {
    return FeatureKind.LIKELIHOOD;
  }

  @Override
  public Gpt trunk() {
    return base;
  }

  @Override
  public int width() {
    return EACH * models.size();
  }

  @Override
  public float[][] of(TokenRows texts, float @Nullable [][] trunkLogs, ProgressListener listener) {
    float[][] features = new float[texts.size()][width()];
    int rows = BatchRows.read(base.config(), texts.width(), POSITIONS_PER_BATCH);
    for (Scorer model : models) {
      rows = Math.min(rows, model.rowsAtOnce(texts.width(), POSITIONS_PER_BATCH));
    }
    for (int from = 0; from < texts.size(); from += rows) {
      int to = Math.min(texts.size(), from + rows);
      if (texts.width() > 1) {
        fill(
            Arrays.copyOfRange(features, from, to),
            texts.slice(from, to),
            trunkLogs == null ? null : Arrays.copyOfRange(trunkLogs, from, to),
            listener);
      }
    }
    return features;
  }

  /**
   * Of each token of a text the ratio r, mean of the models; NaN for the first token, and where no
   * model has one. A text of any length is read in blocks that overlap by half. Each model's
   * logarithm is that of the block in which the model has read more before the token.
   */
  float[] logRatios(int[] text, ProgressListener listener) {
    double[] baseLogs = unknown(text.length);
    double[][] logs = new double[models.size()][];
    Arrays.setAll(logs, model -> unknown(text.length));
    int block = base.config().blockSize();
    int to = 1;
    for (int from = 0; to < text.length; from += Math.max(1, block / 2)) {
      to = Math.min(text.length, from + block);
      int[][] row = {Arrays.copyOfRange(text, from, to)};
      int[] length = {to - from};
      float[][] read = baseLogs(row, listener);
      place(read[0], baseLogs, from, false);
      for (int model = 0; model < logs.length; model++) {
        Scorer scorer = models.get(model);
        boolean back =
            scorer instanceof TokenScorer reader && reader.direction() == Direction.RIGHT_TO_LEFT;
        place(scorer.logLikelihoods(row, length, read, listener)[0], logs[model], from, back);
      }
    }
    float[] ratios = new float[text.length];
    for (int t = 0; t < ratios.length; t++) {
      int at = t;
      ratios[t] = (float) Arrays.stream(logs)
          .mapToDouble(model -> model[at] - baseLogs[at])
          .filter(ratio -> !Double.isNaN(ratio))
          .average()
          .orElse(Double.NaN);
    }
    return ratios;
  }

  private static double[] unknown(int length) {
    double[] values = new double[length];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /** @param again whether what is known from an earlier block is replaced */
  private static void place(float[] block, double[] all, int from, boolean again) {
    for (int t = 0; t < block.length; t++) {
      int at = from + 1 + t;
      if (!Float.isNaN(block[t]) && (again || Double.isNaN(all[at]))) {
        all[at] = block[t];
      }
    }
  }

  private void fill(
      float[][] features, TokenRows texts, float @Nullable [][] known, ProgressListener listener) {
    float[][] baseLogs = known == null ? baseLogs(texts.tokens(), listener) : known;
    for (int model = 0; model < models.size(); model++) {
      float[][] logs =
          models.get(model).logLikelihoods(texts.tokens(), texts.to(), baseLogs, listener);
      for (int row = 0; row < texts.size(); row++) {
        int first = texts.firstPredicted(row);
        statistics(
            Arrays.copyOfRange(logs[row], first, logs[row].length),
            Arrays.copyOfRange(baseLogs[row], first, baseLogs[row].length),
            features[row],
            EACH * model);
      }
    }
  }

  private float[][] baseLogs(int[][] tokens, ProgressListener listener) {
    int positions = tokens[0].length - 1;
    float[][] logs = base.logLikelihoods(tokens, 1.0);
    listener.onCompute(Flops.scored(
        (long) tokens.length * positions, base.config().forwardFlops(tokens.length, positions)));
    listener.onProgress();
    return logs;
  }

  /** The seven features of one model. NaN entries of its logarithms are left out. */
  static void statistics(float[] logs, float[] baseLogs, float[] target, int at) {
    int count = 0;
    for (float log : logs) {
      count += Float.isNaN(log) ? 0 : 1;
    }
    if (count == 0) {
      return;
    }
    double sum = 0;
    double squares = 0;
    double logSum = 0;
    double least = Double.POSITIVE_INFINITY;
    double negative = 0;
    int low = 0;
    double[] ratios = new double[count];
    int next = 0;
    for (int t = 0; t < logs.length; t++) {
      if (Float.isNaN(logs[t])) {
        continue;
      }
      double ratio = (double) logs[t] - baseLogs[t];
      ratios[next++] = ratio;
      sum += ratio;
      squares += ratio * ratio;
      logSum += logs[t];
      least = Math.min(least, ratio);
      negative += Math.min(ratio, 0);
      low += ratio < -1 ? 1 : 0;
    }
    double mean = sum / count;
    target[at] = (float) mean;
    target[at + 1] = (float) (logSum / count);
    target[at + 2] = (float) least;
    target[at + 3] = (float) leastWindow(ratios);
    target[at + 4] = (float) (negative / count);
    target[at + 5] = (float) Math.sqrt(Math.max(0, squares / count - mean * mean));
    target[at + 6] = (float) low / count;
  }

  private static double leastWindow(double... ratios) {
    int window = Math.min(WINDOW, ratios.length);
    double least = Double.POSITIVE_INFINITY;
    for (int from = 0; from + window <= ratios.length; from++) {
      double sum = 0;
      for (int t = from; t < from + window; t++) {
        sum += ratios[t];
      }
      least = Math.min(least, sum / window);
    }
    return least;
  }

  /** Reads with a model of the same weights instead, which its owner closes after this object. */
  void shareBase(Gpt same) {
    if (ownsBase) {
      base.close();
    }
    base = same;
    ownsBase = false;
  }

  @Override
  public void close() {
    if (ownsBase) {
      base.close();
    }
    models.forEach(Scorer::close);
  }
}
