package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Pulse;
import io.verisim.gpt.Gpt;
import java.util.Arrays;

/** Hidden states of a frozen trunk that it owns: of the last real token, or their mean over the real tokens. */
public final class TrunkFeatures implements TextFeatures {
  private static final int POSITIONS_PER_BATCH = 16384;

  /** Which hidden states. */
  public enum Kind {
    LAST,
    MEAN
  }

  private final Gpt trunk;
  private final Kind kind;

  /** Takes {@code trunk} over: nobody else may train or close it. */
  public TrunkFeatures(Gpt trunk, Kind kind) {
    this.trunk = trunk;
    this.kind = kind;
  }

  public Gpt trunk() {
    return trunk;
  }

  public Kind kind() {
    return kind;
  }

  @Override
  public int width() {
    return trunk.config().nEmbd();
  }

  @Override
  public float[][] of(int[][] tokens, int[] lengths, Pulse pulse) {
    float[][] result = new float[tokens.length][];
    int rows = Math.max(1, POSITIONS_PER_BATCH / tokens[0].length);
    for (int from = 0; from < tokens.length; from += rows) {
      int to = Math.min(tokens.length, from + rows);
      float[][] part =
          batch(Arrays.copyOfRange(tokens, from, to), Arrays.copyOfRange(lengths, from, to));
      System.arraycopy(part, 0, result, from, part.length);
      pulse.beat();
    }
    return result;
  }

  private float[][] batch(int[][] tokens, int[] lengths) {
    for (int length : lengths) {
      if (length < 1 || length > tokens[0].length) {
        throw new IllegalArgumentException(
            "a row has " + length + " real tokens, expected 1 to " + tokens[0].length);
      }
    }
    try (NDManager scope = trunk.newScope()) {
      NDArray features = Gpt.script()
          .call(
              scope,
              "features",
              trunk.parameters(),
              trunk.tensor(scope, tokens),
              scope.create(
                  Arrays.stream(lengths).asLongStream().toArray(), new Shape(lengths.length)),
              trunk.config().nHead(),
              trunk.precision().torchType(),
              kind == Kind.MEAN);
      return Gpt.rows(features.toFloatArray(), tokens.length, width());
    }
  }

  @Override
  public void close() {
    trunk.close();
  }
}
