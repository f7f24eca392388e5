package io.verisim.worker;

import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptConfig.Mode;
import io.verisim.grpo.GrpoConfig;
import io.verisim.rewardmodel.RewardTrainingConfig;
import io.verisim.spec.GrpoSpec;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.PretrainingSpec;
import io.verisim.spec.RewardModelSpec;
import io.verisim.spec.RunSpec;
import io.verisim.training.LearningRate;
import io.verisim.training.OptimizerConfig;
import io.verisim.training.PretrainingConfig;
import io.verisim.training.SupervisedBaseline;

/** What the numeric core is told, from what people write in a run's specification. */
public final class Settings {
  private Settings() {}

  public static GptConfig gpt(ModelSpec model, int vocabularySize) {
    return new GptConfig(
        model.blockSize(),
        vocabularySize,
        model.nLayer(),
        model.nHead(),
        model.nEmbd(),
        model.dropout(),
        model.bias(),
        model.positions(),
        Mode.GENERATOR);
  }

  public static PretrainingConfig pretraining(PretrainingSpec pretraining) {
    return new PretrainingConfig(
        pretraining.maxSteps(),
        pretraining.batchSize(),
        pretraining.microBatchSize(),
        new LearningRate(
            pretraining.learningRate(),
            pretraining.minLearningRate(),
            pretraining.warmupSteps(),
            pretraining.maxSteps()),
        optimizer(pretraining),
        pretraining.evalEvery(),
        pretraining.patience(),
        pretraining.minDelta());
  }

  /** Supervised training of the base model that spends {@code flops} at a rate. */
  public static SupervisedBaseline.Config baseline(
      PretrainingSpec pretraining, double flops, double learningRate) {
    return new SupervisedBaseline.Config(
        flops,
        learningRate,
        pretraining.batchSize(),
        pretraining.microBatchSize(),
        pretraining.warmupSteps(),
        optimizer(pretraining));
  }

  private static OptimizerConfig optimizer(PretrainingSpec pretraining) {
    return new OptimizerConfig(
        pretraining.beta1(),
        pretraining.beta2(),
        pretraining.weightDecay(),
        pretraining.gradClip());
  }

  /** Head training uses the optimiser's usual constants; its gradients are small and need no clipping. */
  public static RewardTrainingConfig rewardTraining(RunSpec spec) {
    RewardModelSpec reward = spec.rewardModel();
    return new RewardTrainingConfig(
        reward.maxSteps(),
        reward.batchSize(),
        reward.learningRate(),
        new OptimizerConfig(0.9, 0.999, reward.weightDecay(), 0),
        reward.evalEvery(),
        reward.patience(),
        reward.minDelta());
  }

  /** GRPO trains without weight decay, which would pull at every weight. */
  public static GrpoConfig grpo(RunSpec spec) {
    GrpoSpec grpo = spec.grpo();
    return new GrpoConfig(
        grpo.maxSteps(),
        grpo.promptsPerStep(),
        grpo.groupSize(),
        grpo.microBatchSize(),
        new LearningRate(
            grpo.learningRate(), grpo.minLearningRate(), grpo.warmupSteps(), grpo.maxSteps()),
        new OptimizerConfig(0.9, 0.999, 0, grpo.gradClip()),
        grpo.innerEpochs(),
        grpo.clipLow(),
        grpo.clipHigh(),
        grpo.loss(),
        grpo.klWeight(),
        grpo.klCap(),
        grpo.reward(),
        grpo.temperature(),
        grpo.pretrainingMix(),
        grpo.rewardThreshold(),
        grpo.patience(),
        grpo.minDelta(),
        grpo.evalEvery(),
        grpo.acceptPerplexityRise());
  }
}
