package io.verisim.rewardmodel;

import ai.djl.ndarray.NDManager;
import io.verisim.engine.Flops;
import io.verisim.engine.ProgressListener;
import io.verisim.engine.Tensors;
import io.verisim.engine.Torch;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptScript;
import io.verisim.spec.RewardLoss;
import io.verisim.spec.RewardModelSpec;
import java.util.Random;

/** A head on cached features. */
record HeadLearner(
    RewardHead head, RewardModelSpec spec, LabelledFeatures train, LabelledFeatures validation)
    implements RewardLearner {
  @Override
  public Tensors parameters() {
    return head.parameters();
  }

  @Override
  public boolean trainable(String name) {
    return true;
  }

  @Override
  public double accumulate(Tensors gradients, Random random, ProgressListener listener) {
    LabelledFeatures batch = train.draw(spec.batchSize(), random);
    double loss;
    try (NDManager scope = Torch.newScope()) {
      loss = GptScript.accumulateHead(
              scope,
              head.parameters(),
              gradients,
              Gpt.matrix(scope, batch.features()),
              Gpt.matrix(scope, batch.labels()),
              spec.loss() == RewardLoss.BRADLEY_TERRY)
          .toFloatArray()[0];
    }
    listener.onCompute(Flops.trained(0, head.forwardFlops(spec.batchSize())));
    listener.onProgress();
    return loss;
  }

  @Override
  public float[][] validationFeatures(ProgressListener listener) {
    return validation.features();
  }

  @Override
  public float[] validationShares() {
    return validation.naturalShare();
  }

  @Override
  public void settle() {
    // The head is trained in place.
  }

  @Override
  public void close() {
    // The caller owns the head.
  }
}
