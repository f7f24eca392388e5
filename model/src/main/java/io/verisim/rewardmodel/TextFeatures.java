package io.verisim.rewardmodel;

import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.spec.FeatureKind;
import io.verisim.text.TokenRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Input features of a reward head. Implementations are frozen: the same text always has the same
 * features, independent of other training, batch and padding.
 */
public interface TextFeatures extends AutoCloseable {
  /**
   * Features of a kind.
   *
   * @param trunk the model whose text is to be distinguished from natural text; the result becomes
   *     its owner
   * @param scorers the scoring language models, only for {@link FeatureKind#LIKELIHOOD}; the result
   *     becomes their owner
   */
  static TextFeatures of(FeatureKind kind, Gpt trunk, List<? extends Scorer> scorers) {
    return switch (kind) {
      case LAST, MEAN -> new TrunkFeatures(trunk, kind);
      case LIKELIHOOD -> new LikelihoodFeatures(trunk, scorers);
    };
  }

  FeatureKind kind();

  /** The frozen model whose text is to be distinguished from natural text. */
  Gpt trunk();

  /** Number of features per text. */
  int width();

  /**
   * Features of texts.
   *
   * @param texts padded on the right with any token
   * @param trunkLogs the trunk's {@link Gpt#logLikelihoods} at temperature 1 for these rows, if the
   *     caller already has them; null: computed here if needed
   * @return [rows][width]
   */
  float[][] of(TokenRows texts, float @Nullable [][] trunkLogs, ProgressListener listener);

  /** Features of texts without known log-likelihoods. */
  default float[][] of(TokenRows texts, ProgressListener listener) {
    return of(texts, null, listener);
  }

  @Override
  void close();
}
