package io.verisim.rewardmodel;

import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.spec.FeatureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reward head sees of a text. Implementations are frozen: the same text has the same
 * features for as long as they live, whatever is trained beside them, and whatever batch or padding
 * it comes in.
 */
public interface TextFeatures extends AutoCloseable {
  /**
   * Features of a kind.
   *
   * @param trunk the model whose text is to be told from natural text; taken over
   * @param scorers the scoring language models, for {@link FeatureKind#LIKELIHOOD} alone; taken
   *     over
   */
  static TextFeatures of(FeatureKind kind, Gpt trunk, List<Scorer> scorers) {
    return switch (kind) {
      case LAST, MEAN -> new TrunkFeatures(trunk, kind);
      case LIKELIHOOD -> new LikelihoodFeatures(trunk, scorers);
    };
  }

  FeatureKind kind();

  /** The frozen model whose text is to be told from natural text. */
  Gpt trunk();

  /** Numbers a text. */
  int width();

  /**
   * Features of texts.
   *
   * @param tokens rows of equal length, padded on the right with any token
   * @param lengths real tokens of each row, at least 1
   * @param trunkLogs what the trunk's {@link Gpt#logLikelihoods} at temperature 1 say of these
   *     rows, for a caller that knows them already; null: computed here if needed
   * @return [rows][width]
   */
  float[][] of(
      int[][] tokens, int[] lengths, float @Nullable [][] trunkLogs, ProgressListener listener);

  /** Features of texts of which nothing is known yet. */
  default float[][] of(int[][] tokens, int[] lengths, ProgressListener listener) {
    return of(tokens, lengths, null, listener);
  }

  /** Refuses rows that have no real token, or more than there are. */
  static void check(int[][] tokens, int... lengths) {
    for (int length : lengths) {
      if (length < 1 || length > tokens[0].length) {
        throw new IllegalArgumentException(
            "a row has " + length + " real tokens, expected 1 to " + tokens[0].length);
      }
    }
  }

  @Override
  void close();
}
