package io.verisim.rewardmodel;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Seeds;
import io.verisim.engine.Tensors;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.rewarddata.RewardData;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.LoraSpec;
import io.verisim.spec.LoraTarget;
import io.verisim.spec.RewardLoss;
import io.verisim.spec.RewardModelSpec;
import io.verisim.text.TokenRows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A head and the trunk whose hidden states it reads: the whole trunk, or low-rank adapters of the
 * matrices of its blocks, with alpha = rank.
 */
final class TrunkLearner implements RewardLearner {
  private static final String TRUNK = "trunk.";

  private final Gpt trunk;
  private final RewardHead head;
  private final RewardModelSpec spec;
  private final RewardData train;
  private final RewardData validation;
  private final TrunkFeatures features;

  /** The trunk itself, or a copy that trains adapters. */
  private final Gpt trained;

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
    this.trained = spec.adapterRank() == 0 ? trunk : adapting(seeds);
  }

  private Gpt adapting(Seeds seeds) {
    LoraSpec lora = new LoraSpec(
        spec.adapterRank(), spec.adapterRank(), List.of(LoraTarget.ATTENTION, LoraTarget.MLP));
    return Gpt.adapting(trunk.copy(), lora, seeds.at(-1, 1));
  }

  @Override
  public RewardHead head() {
    return head;
  }

  @Override
  public Tensors parameters() {
    return new Tensors(Map.of()).and(TRUNK, trained.parameters()).and("", head.parameters());
  }

  @Override
  public boolean trainable(String name) {
    return !name.startsWith(TRUNK) || trained.trainable(name.substring(TRUNK.length()));
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
              trained,
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
    listener.onCompute(trained.trained((long) texts.size() * length, texts.size(), length));
    listener.onCompute(Flops.trained(0, head.forwardFlops(texts.size())));
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
    if (trained != trunk) {
      try (NDManager scope = trunk.newScope()) {
        trunk.assign(trained.merged(scope));
      }
    }
  }

  @Override
  public void close() {
    if (trained != trunk) {
      trained.close();
    }
  }
}
