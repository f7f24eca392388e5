package io.verisim.rewardmodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.rewarddata.RewardData;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.RewardLoss;
import io.verisim.spec.RewardModelSpec;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A head and the trunk whose hidden states it reads: the whole trunk, or low-rank adapters of its
 * matrices, {@code W + A B} (Hu et al. 2022), with A small and random and B 0 at the start. It
 * deviates from the source in that the product has no factor alpha / r, and that all matrices of a
 * block have adapters.
 */
final class TrunkLearner implements RewardLearner {
  private static final String TRUNK = "trunk.";
  private static final String DOWN = ".down";
  private static final String UP = ".up";
  private static final double INITIAL = 0.02;

  private final Gpt trunk;
  private final RewardHead head;
  private final RewardModelSpec spec;
  private final RewardData train;
  private final RewardData validation;
  private final NDManager owner = Torch.newScope();
  private final TrunkFeatures features;

  /** The trunk's weights at the start if there are adapters, else nothing. */
  private final Tensors fixed;

  /** Two of each adapted matrix, in the order of the script; nothing without adapters. */
  private final Tensors adapters;

  /** @param trunk is trained in place; the caller owns it, and the head */
  TrunkLearner(
      Gpt trunk,
      RewardHead head,
      RewardModelSpec spec,
      RewardData train,
      RewardData validation,
      Seeds seeds) {
    this.trunk = trunk;
    this.head = head;
    this.spec = spec;
    this.train = train;
    this.validation = validation;
    this.features = new TrunkFeatures(trunk, spec.features());
    boolean adapted = spec.adapterRank() > 0;
    this.fixed = adapted ? trunk.parameters().copy(owner) : new Tensors(Map.of());
    this.adapters = adapted ? adapters(seeds.random(-1, 1)) : new Tensors(Map.of());
  }

  private Tensors adapters(Random random) {
    Map<String, NDArray> made = new LinkedHashMap<>();
    for (int number : trunk.blockMatrices()) {
      String name = fixed.names().get(number);
      Shape shape = fixed.get(name).getShape();
      float[] values = new float[(int) shape.get(0) * spec.adapterRank()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (INITIAL * random.nextGaussian());
      }
      made.put(name + DOWN, owner.create(values, new Shape(shape.get(0), spec.adapterRank())));
      made.put(name + UP, owner.zeros(new Shape(spec.adapterRank(), shape.get(1))));
    }
    return new Tensors(made);
  }

  @Override
  public RewardHead head() {
    return head;
  }

  @Override
  public Tensors parameters() {
    Tensors trained = adapters.names().isEmpty() ? trunk.parameters() : adapters;
    return new Tensors(Map.of()).and(TRUNK, trained).and("", head.parameters());
  }

  @Override
  public boolean trainable(String name) {
    return !adapters.names().isEmpty()
        || !name.startsWith(TRUNK)
        || trunk.trainable(name.substring(TRUNK.length()));
  }

  @Override
  public double accumulate(Tensors gradients, Random random, ProgressListener listener) {
    RewardData batch = train.draw(spec.batchSize(), random);
    TokenRows texts = batch.texts();
    float[][] labels = new float[batch.size()][];
    Arrays.setAll(labels, i -> new float[] {batch.naturalShare()[i], 1 - batch.naturalShare()[i]});
    double loss;
    try (NDManager scope = trunk.newScope()) {
      loss = GptScript.accumulateReward(
              scope,
              trunk,
              fixed,
              parameters(),
              gradients,
              new GptScript.RewardBatch(
                  trunk.tensor(scope, texts.tokens()),
                  scope.create(
                      Arrays.stream(texts.to()).asLongStream().toArray(), new Shape(texts.size())),
                  Gpt.matrix(scope, labels)),
              spec.features() == FeatureKind.MEAN,
              spec.loss() == RewardLoss.BRADLEY_TERRY)
          .toFloatArray()[0];
    }
    int length = texts.width();
    listener.onCompute(Flops.trained(
        (long) texts.size() * length,
        trunk.config().forwardFlops(texts.size(), length) + head.forwardFlops(texts.size())));
    listener.onProgress();
    return loss;
  }

  @Override
  public float[][] validationFeatures(ProgressListener listener) {
    settle();
    return features.of(validation.texts(), listener);
  }

  @Override
  public float[] validationShares() {
    return validation.naturalShare();
  }

  /** Adds the adapters to the trunk. */
  @Override
  public void settle() {
    if (adapters.names().isEmpty()) {
      return;
    }
    try (NDManager scope = owner.newSubManager()) {
      Map<String, NDArray> merged = new LinkedHashMap<>();
      for (String name : fixed.names()) {
        NDArray array = fixed.get(name);
        merged.put(name, array);
        if (adapters.names().contains(name + DOWN)) {
          NDArray down = adapters.get(name + DOWN).duplicate();
          down.attach(scope);
          // The result belongs to the scope, as the left operand does.
          merged.put(name, down.matMul(adapters.get(name + UP)).add(array));
        }
      }
      trunk.assign(new Tensors(merged));
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
