package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecProblemsTest {
  @Test
  void reportsEveryMistakeWithPathAndLine() {
    String document = """
        name: bad
        sed: 1
        model:
          n_layer: 3
          nHead: zero
          dropout: 1.5
          positions: learnt
        nEmbd: 12
        grpo: [1]
        termination: {maxCycles: -1}
        """;

    SpecException refused = refused(document, Map.of("pretraining.maxSteps", "3000000000"));

    assertThat(refused).hasMessage("""
            bad.yaml: 9 problems
              sed: unknown key "sed"; did you mean seed? (known: name, preset, seed, corpus, model, pretraining, rewardData, rewardModel, grpo, baseline, evaluation, termination, precision, threads) [bad.yaml line 2]
              nEmbd: unknown key "nEmbd" here; did you mean model.nEmbd? [bad.yaml line 8]
              model.n_layer: unknown key "n_layer"; did you mean nLayer? (known: from, architecture, blockSize, nLayer, nHead, nKvHead, nEmbd, dropout, bias, positions, initStd) [bad.yaml line 4]
              model.nHead: is the text "zero", expected a whole number of 32 bits [bad.yaml line 5]
              model.positions: unknown word "learnt"; did you mean learned? (known: learned, none) [bad.yaml line 7]
              model.dropout: is 1.5, expected a number from 0 to below 1 [bad.yaml line 6]
              pretraining.maxSteps: is 3000000000, expected a whole number of 32 bits [override]
              grpo: is the list [1], expected a section with the keys [maxSteps, promptsPerStep, groupSize, microBatchSize, learningRate, minLearningRate, warmupSteps, gradClip, innerEpochs, clipLow, clipHigh, loss, credit, discount, sequenceWeight, klWeight, klCap, reward, temperature, pretrainingMix, rewardThreshold, patience, minDelta, evalEvery, acceptPerplexityRise, lora] [bad.yaml line 9]
              termination.maxCycles: is -1, expected at least 0 [bad.yaml line 10]""");
  }

  @Test
  void skipsRulesForUnreadableValues() {
    assertThat(paths(refused("model: {nHead: x, nEmbd: 7}"))).containsExactly("model.nHead");
    assertThat(paths(refused("rewardData: {trainSamples: x}\nrewardModel: {batchSize: 100000}")))
        .containsExactly("rewardData.trainSamples");
  }

  @Test
  void aMessageNamesTheLayerOfTheValue() {
    SpecException refused = refused(
        "{preset: shakespeare-cpu, pretraining: {learningRate: 1e-6}, grpo: {maxSteps: 3, warmupSteps: 3}}",
        Map.of("grpo.warmupSteps", "4", "rewardData.trainSamples", "5"));

    assertThat(refused.problems())
        .containsExactlyInAnyOrder(
            new Problem(
                "corpus.source",
                "is empty; give grammar, small-grammar, a path, http(s)://... or s3://bucket/key [preset shakespeare-cpu]"),
            new Problem(
                "pretraining.minLearningRate",
                "is 8.0E-5, expected at most learningRate, which is 1.0E-6 [preset shakespeare-cpu]"),
            new Problem(
                "grpo.warmupSteps", "is 4, expected less than maxSteps, which is 3 [override]"),
            new Problem(
                "rewardModel.batchSize",
                "is larger than rewardData.trainSamples; a batch cannot be larger than the number"
                    + " of samples [defaults]"));
  }

  @Test
  void reportsAScorerMistakeWithIndexAndLine() {
    assertThat(refused("""
        rewardModel:
          scorers:
            - {nLayer: 1}
            - nLayer: 2
              nHead: 0
        """).problems())
        .containsExactly(new Problem(
            "rewardModel.scorers[1].nHead", "is 0, expected at least 1 [bad.yaml line 5]"));
  }

  /**
   * Otherwise one slip of a person comes back as many as there are scoring language models, at keys
   * that nobody wrote.
   */
  @Test
  void reportsAnInheritedMistakeOnlyOnce() {
    String document = """
        model: {dropout: 2}
        pretraining: {maxSteps: x, batchSize: 4, microBatchSize: 3, learningRate: 1e-5}
        rewardModel: {scorers: [{}, {nLayer: 1}]}
        """;

    assertThat(paths(refused(document)))
        .containsExactlyInAnyOrder(
            "model.dropout",
            "pretraining.maxSteps",
            "pretraining.microBatchSize",
            "pretraining.minLearningRate");
  }

  @Test
  void reportsAMistakeAScorerRepeatsExplicitly() {
    String document = "{pretraining: {maxSteps: -1}, rewardModel: {scorers: [{maxSteps: -1}]}}";

    assertThat(paths(refused(document)))
        .containsExactly("pretraining.maxSteps", "rewardModel.scorers[0].maxSteps");
  }

  /** 100 steps of warm-up are inherited, but only this language model is too short for them. */
  @Test
  void anInheritedValueMayContradictAScorer() {
    SpecException refused = refused("""
        preset: letter
        pretraining: {warmupSteps: 100}
        rewardModel: {scorers: [{maxSteps: 101}, {maxSteps: 100}]}
        """);

    assertThat(refused.problems())
        .containsExactly(new Problem(
            "rewardModel.scorers[1].warmupSteps",
            "is 100, expected less than maxSteps, which is 100"));
  }

  /**
   * The defaults have a width for their first language model; this document's takes the base
   * model's.
   */
  @Test
  void aReplacedScorerListIsNotNamedAsTheSource() {
    SpecException refused = refused(
        "{preset: letter, model: {nEmbd: 64, nHead: 4}, rewardModel: {scorers: [{nHead: 3}]}}");

    assertThat(refused.problems())
        .containsExactly(new Problem(
            "rewardModel.scorers[0].nEmbd", "is 64, expected a multiple of nHead, which is 3"));
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertThat(refused("seed: 1\nmodel: {nLayer: 1, nLayer: 2}\nseed: 1").problems())
        .containsExactly(
            new Problem("model.nLayer", "is given twice; keep one [bad.yaml line 2]"),
            new Problem("seed", "is given twice; keep one [bad.yaml line 3]"));
    assertThat(paths(refused("rewardModel: {scorers: [{}, {nLayer: 1, nLayer: 2}]}")))
        .containsExactly("rewardModel.scorers[1].nLayer");
  }

  @Test
  void aMissingValueIsNamed() {
    assertThat(refused("model: {nLayer: }").problems())
        .containsExactly(new Problem("model.nLayer", "has no value [bad.yaml line 1]"));
  }

  @Test
  void doesNotConvertValuesOfAnotherType() {
    String document =
        "{name: 12, seed: 1.5, corpus: {split: [0.9, x, 0.1]}, model: {bias: 1, dropout: yes, positions: 3}, threads: '2'}";

    assertThat(paths(refused(document)))
        .containsExactlyInAnyOrder(
            "name",
            "seed",
            "corpus.split",
            "model.bias",
            "model.dropout",
            "model.positions",
            "threads");
  }

  @Test
  void refusesInfiniteAndNanNumbers() {
    assertThat(paths(refused("grpo: {klCap: 1e999, temperature: .inf, klWeight: .nan}")))
        .containsExactlyInAnyOrder("grpo.klCap", "grpo.temperature", "grpo.klWeight");
  }

  @Test
  void anUnknownPresetSuggestsTheNearest() {
    assertThat(refused("preset: shakespear\nthreads: 0").problems())
        .extracting(Problem::toString)
        .containsExactly(
            "preset: unknown preset \"shakespear\"; did you mean shakespeare? (known: demo, grammar, letter,"
                + " shakespeare-cpu, shakespeare, gpt2, smollm2) [bad.yaml line 1]",
            "threads: is 0, expected at least 1 [bad.yaml line 2]");
  }

  @Test
  void refusesInvalidYamlAndJsonWithItsPosition() {
    assertThat(refused("model: {nLayer: 1").getMessage())
        .contains("neither YAML nor JSON", "line 1, column");
    assertThat(refused("a: 1\n---\nb: 1").getMessage()).contains("neither YAML nor JSON", "line 2");
    assertThat(refused("name: \u0001").getMessage()).contains("neither YAML nor JSON");
    assertThat(refused("[1, 2]").getMessage()).contains("is the list [1, 2], expected the keys");
    assertThat(refused("{}", Map.of("threads", "{")).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("threads"));
  }

  @Test
  void tagsAndAliasesAreRefused() {
    assertThat(refused("name: !!java.net.URL x").getMessage()).contains("tag is not allowed");
    assertThat(paths(refused("name: !!str 12"))).containsExactly("name");
    assertThat(paths(refused("model: &m {nLayer: 1}\ngrpo: *m"))).containsExactly("grpo");
    assertThat(paths(refused("model: &m {nLayer: *m}"))).contains("model.nLayer");
  }

  private static SpecException refused(String document) {
    return refused(document, Map.of());
  }

  private static SpecException refused(String document, Map<String, String> sets) {
    return catchThrowableOfType(
        SpecException.class, () -> SpecReader.read(document, "bad.yaml", sets));
  }

  private static List<String> paths(SpecException refused) {
    return refused.problems().stream().map(Problem::path).toList();
  }
}
