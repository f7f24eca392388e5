package io.verisim.spec;

import java.util.List;

/** Specifications that several tests look at. */
final class SpecFixtures {
  /** The defaults with the three changes of the preset {@code letter}. */
  static final RunSpec LETTER = new RunSpec(
      "letter",
      "letter",
      1337,
      new CorpusSpec(
          "grammar",
          null,
          null,
          null,
          "text",
          Normalization.NONE,
          "char",
          List.of(0.9, 0.05, 0.05),
          DocumentUnit.PARAGRAPH,
          12000),
      new ModelSpec(null, Architecture.GPT2, 64, 4, 4, 4, 128, 0.0, true, Positions.NONE, 0.02),
      new PretrainingSpec(2000, 12, 12, 1e-3, 1e-4, 100, 0.1, 0.9, 0.99, 1.0, 250, 5, 0.001, null),
      new RewardDataSpec(6000, 1500, Crossover.UNIFORM, 1.0, 0, 4),
      new RewardModelSpec(
          FeatureKind.LAST,
          Trained.HEAD,
          0,
          RewardLoss.MSE,
          false,
          1000,
          256,
          1e-3,
          0.01,
          25,
          10,
          0.0001,
          0.05,
          List.of(new ScorerSpec(
              null,
              ScorerTokens.BASE,
              3,
              3,
              96,
              Direction.LEFT_TO_RIGHT,
              0.0,
              0.02,
              2000,
              12,
              12,
              1e-3,
              1e-4,
              100,
              0.1,
              0.9,
              0.99,
              1.0,
              250,
              5,
              0.001,
              null))),
      new GrpoSpec(
          12,
          16,
          16,
          256,
          1e-4,
          1e-4,
          0,
          1.0,
          1,
          0.2,
          0.2,
          GrpoLoss.GRPO,
          Credit.SEQUENCE,
          0.9,
          0.0,
          0.3,
          0.04,
          RewardSource.REWARD_MODEL,
          1.0,
          0.0,
          0.9,
          5,
          0.001,
          4,
          0.02,
          null),
      new BaselineSpec(true, List.of(BaselineMethod.SUPERVISED), List.of(1.0, 0.3, 0.1)),
      new EvaluationSpec(256, 8, 1500, List.of(0.9, 0.8, 0.7, 0.6, 0.5), null, 1),
      new TerminationSpec(5, 2, 0.0, false, 8),
      Precision.FLOAT32,
      2);

  /** Every key that can be set, with a value that no default has. */
  static final String EVERY_KEY = """
      name: every key
      preset: letter
      seed: 9007199254740993
      corpus: {source: grammar, grammar: other.txt, field: body, normalize: nfc, tokenizer: o200k_base, split: [0.5, 0.25, 0.25], documents: line, sentences: 7}
      model: {architecture: qwen2, blockSize: 8, nLayer: 1, nHead: 3, nKvHead: 1, nEmbd: 6, dropout: 0.5, bias: false, positions: learned, initStd: 0.5}
      pretraining: {maxSteps: 3, batchSize: 4, microBatchSize: 2, learningRate: 2e-3, minLearningRate: 0, warmupSteps: 2, weightDecay: 0,
        beta1: 0.8, beta2: 0.95, gradClip: 2, evalEvery: 1, patience: 1, minDelta: 0}
      rewardData: {trainSamples: 20, valSamples: 10, crossover: ends, temperature: 0.7, replay: 0.25, shards: 2}
      rewardModel: {features: mean, train: trunk, adapterRank: 2, loss: bradley_terry, warmStart: true, maxSteps: 5, batchSize: 6, learningRate: 0.5, weightDecay: 0.2, evalEvery: 3, patience: 4, minDelta: 0.5, minSkill: -1,
        scorers: [{tokens: base, nLayer: 2, nHead: 1, nEmbd: 6, direction: right-to-left, dropout: 0.25, initStd: 0.75, maxSteps: 7,
          batchSize: 6, microBatchSize: 3, learningRate: 3e-3, minLearningRate: 2e-3, warmupSteps: 6, weightDecay: 0.3, beta1: 0.7,
          beta2: 0.75, gradClip: 3, evalEvery: 2, patience: 3, minDelta: 0.25}]}
      grpo: {maxSteps: 5, promptsPerStep: 2, groupSize: 3, microBatchSize: 4, learningRate: 0.1, minLearningRate: 0.05, warmupSteps: 1, gradClip: 0.5,
        innerEpochs: 2, clipLow: 0.1, clipHigh: 0.28, loss: dr_grpo, credit: sequence, discount: 0.5, sequenceWeight: 0.25, klWeight: 0, klCap: 1, reward: random, temperature: 0.9, pretrainingMix: 1,
        rewardThreshold: 1, patience: 2, minDelta: 0.1, evalEvery: 2, acceptPerplexityRise: 0, lora: {rank: 4, alpha: 6, targets: [mlp]}}
      baseline: {enabled: false, methods: [self_play, supervised], learningRates: [0.5]}
      evaluation: {samples: 6, sampleTexts: 2, discriminatorSamples: 4, temperatures: [0.5], shards: 5,
        judge: {tokens: base, nLayer: 3, nHead: 1, nEmbd: 8, direction: left-to-right, dropout: 0.25, initStd: 0.75, maxSteps: 7,
          batchSize: 6, microBatchSize: 3, learningRate: 3e-3, minLearningRate: 2e-3, warmupSteps: 6, weightDecay: 0.3, beta1: 0.7,
          beta2: 0.75, gradClip: 3, evalEvery: 2, patience: 3, minDelta: 0.25}}
      termination: {maxCycles: 1, patience: 1, minImprovement: 0.1}
      precision: bfloat16
      threads: 1
      """;

  private SpecFixtures() {}
}
