package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.BatchRows;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.spec.FeatureKind;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hidden states of a frozen trunk: the state of a text's last token, or the mean over all its
 * tokens, prompt included. This class owns the trunk.
 */
public final class TrunkFeatures implements TextFeatures {
  private static final int POSITIONS_PER_BATCH = 16384;

  private final Gpt trunk;
  private final FeatureKind kind;

  /**
   * Becomes the owner of {@code trunk}. Training it changes the features.
   *
   * @param kind {@link FeatureKind#LAST} or {@link FeatureKind#MEAN}
   */
  public TrunkFeatures(Gpt trunk, FeatureKind kind) {
    if (kind == FeatureKind.LIKELIHOOD) {
      throw new IllegalArgumentException("feature kind is " + kind + ", expected LAST or MEAN");
    }
    this.trunk = trunk;
    this.kind = kind;
  }

  @Override
  public FeatureKind kind() {
    return kind;
  }

  @Override
  public Gpt trunk() {
    return trunk;
  }

  @Override
  public int width() {
    return trunk.config().nEmbd();
  }

  @Override
  public float[][] of(TokenRows texts, float @Nullable [][] trunkLogs, ProgressListener listener) {
    float[][] result = new float[texts.size()][];
    int length = texts.width();
    int rows = BatchRows.hidden(trunk.config(), length, POSITIONS_PER_BATCH);
    for (int from = 0; from < texts.size(); from += rows) {
      int to = Math.min(texts.size(), from + rows);
      float[][] part = batch(texts.slice(from, to));
      System.arraycopy(part, 0, result, from, part.length);
      listener.onCompute(Flops.scored(
          (long) (to - from) * length, trunk.config().forwardFlops(to - from, length)));
      listener.onProgress();
    }
    return result;
  }

  private float[][] batch(TokenRows texts) {
    try (NDManager scope = trunk.newScope()) {
      NDArray lengths =
          scope.create(Arrays.stream(texts.to()).asLongStream().toArray(), new Shape(texts.size()));
      NDArray features = GptScript.features(
          scope, trunk, trunk.tensor(scope, texts.tokens()), lengths, kind == FeatureKind.MEAN);
      return Gpt.rows(features.toFloatArray(), texts.size(), width());
    }
  }

  @Override
  public void close() {
    trunk.close();
  }
}
