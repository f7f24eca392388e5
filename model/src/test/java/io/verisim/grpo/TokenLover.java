package io.verisim.grpo;

import io.verisim.engine.Pulse;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.TextFeatures;
import java.util.Arrays;

/** A critic whose taste is known: the more of a text is one token, the more natural it finds it. */
final class TokenLover implements TextFeatures {
  private static final float STRENGTH = 5;

  private final int loved;

  private TokenLover(int loved) {
    this.loved = loved;
  }

  /** P(natural) = sigmoid(5 x share of the loved token - 1). */
  static RewardModel of(int token) {
    RewardHead head = RewardHead.initialise(1, 1);
    head.parameters().arrays().forEach(array -> array.subi(array.duplicate()));
    float[] first = new float[256];
    first[0] = STRENGTH;
    head.parameters().get("head.0.weight").set(first);
    float[] second = new float[2 * 256];
    second[0] = 1;
    head.parameters().get("head.2.weight").set(second);
    head.parameters().get("head.2.bias").set(new float[] {-1, 0});
    return new RewardModel(new TokenLover(token), head);
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public float[][] of(int[][] tokens, int[] lengths, Pulse pulse) {
    float[][] shares = new float[tokens.length][];
    Arrays.setAll(shares, row -> new float[] {share(tokens[row])});
    return shares;
  }

  private float share(int... tokens) {
    return (float) Arrays.stream(tokens).filter(token -> token == loved).count() / tokens.length;
  }

  @Override
  public void close() {}
}
