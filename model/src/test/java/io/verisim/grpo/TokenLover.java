package io.verisim.grpo;

import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.spec.FeatureKind;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Reward models with a known function: P(natural) = sigmoid(5 x - 1) of one number x of a text. */
final class TokenLover implements TextFeatures {
  private final ToDoubleFunction<int[]> number;

  private TokenLover(ToDoubleFunction<int[]> number) {
    this.number = number;
  }

  /** The more of a text is {@code loved}, the more natural it is. */
  static RewardModel of(int loved) {
    return rewardModel(
        text -> (double) Arrays.stream(text).filter(token -> token == loved).count() / text.length);
  }

  /** The score of every text falls with the number of texts read. */
  static RewardModel souring() {
    int[] read = {0};
    return rewardModel(text -> 1.0 / ++read[0]);
  }

  /** A reward model whose features have overflowed. */
  static RewardModel broken() {
    return rewardModel(text -> Double.NaN);
  }

  private static RewardModel rewardModel(ToDoubleFunction<int[]> number) {
    RewardHead head = RewardHead.initialise(1, 1);
    head.parameters().arrays().forEach(array -> array.muli(0));
    float[] first = new float[256];
    first[0] = 5;
    head.parameters().get("head.0.weight").set(first);
    float[] second = new float[2 * 256];
    second[0] = 1;
    head.parameters().get("head.2.weight").set(second);
    head.parameters().get("head.2.bias").set(new float[] {-1, 0});
    return new RewardModel(new TokenLover(number), Scaling.none(1), head);
  }

  @Override
  public FeatureKind kind() {
    return FeatureKind.LAST;
  }

  @Override
  public Gpt trunk() {
    throw new UnsupportedOperationException("taste has no trunk");
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public float[][] of(TokenRows texts, float @Nullable [][] trunkLogs, ProgressListener listener) {
    float[][] numbers = new float[texts.size()][];
    Arrays.setAll(numbers, row ->
        new float[] {(float) number.applyAsDouble(texts.tokens()[row])});
    return numbers;
  }

  @Override
  public void close() {}
}
