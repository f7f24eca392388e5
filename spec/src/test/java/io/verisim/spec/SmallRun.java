package io.verisim.spec;

import java.util.HashMap;
import java.util.Map;

/** A run with every kind of stage but the baseline. Each stage takes seconds. */
public final class SmallRun {
  private static final String TEXT = """
      seed: 7
      corpus: {sentences: 1500}
      model: {blockSize: 32, nLayer: 1, nHead: 2, nEmbd: 16, initStd: auto}
      pretraining: {maxSteps: 1500, batchSize: 8, warmupSteps: 10, evalEvery: 100, patience: 100}
      rewardData: {trainSamples: 120, valSamples: 40, shards: 1}
      rewardModel:
        maxSteps: 50
        batchSize: 32
        minSkill: -1
        scorers: [{nLayer: 1, nHead: 2, nEmbd: 24, maxSteps: 100}]
      grpo: {maxSteps: 200, promptsPerStep: 2, groupSize: 4, sequenceWeight: 1, learningRate: 1e-5, patience: 1000, klCap: 10}
      evaluation: {samples: 16, sampleTexts: 2, discriminatorSamples: 60, temperatures: []}
      baseline: {enabled: false}
      termination: {maxCycles: 1, patience: 5}
      threads: 1
      """;

  private SmallRun() {}

  /** The run under a name, with some values by path in YAML syntax. */
  public static RunSpec named(String name, Map<String, String> changes) {
    Map<String, String> sets = new HashMap<>(changes);
    sets.put("name", name);
    return SpecReader.read(TEXT, "the small run of tests", sets);
  }
}
