package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContradictionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model: {nEmbd: 65, nHead: 2}| model.nEmbd| expected a multiple of nHead, which is 2",
        "model: {architecture: llama, nHead: 4, nKvHead: 3}| model.nKvHead| a divisor of nHead, which is 4",
        "model: {nHead: 4, nKvHead: 2}| model.nKvHead| set another architecture",
        "model: {architecture: llama, nHead: 2, nEmbd: 6}| model.nEmbd| a multiple of 2 * nHead",
        "model: {architecture: mistral, positions: none}| model.positions| are rotary",
        "model: {architecture: llama, nHead: 0}| model.nHead| expected at least 1",
        "corpus: {tokenizer: 's3://x.json'}| corpus.tokenizer| s3://bucket/key",
        "corpus: {tokenizer: 'ftp://h/tokenizer.json'}| corpus.tokenizer| http(s)://host/...",
        "model: {architecture: bert}| model.architecture| unknown word",
        "{preset: demo, model: {architecture: llama}, rewardModel: {scorers: [{nLayer: 1, nHead: 1, nEmbd: 5}]}}| rewardModel.scorers| rotary positions need",
        "model: {blockSize: 7}| model.blockSize| expected at least 8",
        "model: {initStd: 0}| model.initStd| is 0.0, expected a number above 0 and at most 1",
        "pretraining: {learningRate: 1e-3, minLearningRate: 2e-3}| pretraining.minLearningRate| at most learningRate",
        "pretraining: {maxSteps: 10, warmupSteps: 10}| pretraining.warmupSteps| less than maxSteps, which is 10",
        "pretraining: {batchSize: 4, microBatchSize: 5}| pretraining.microBatchSize| a divisor of batchSize, which is 4",
        "pretraining: {batchSize: 12, microBatchSize: 5}| pretraining.microBatchSize| a divisor of batchSize, which is 12",
        "pretraining: {batchSize: 4, microBatchSize: 0}| pretraining.microBatchSize| at least 1",
        "pretraining: {beta2: 1}| pretraining.beta2| from 0 to below 1",
        "pretraining: {patience: 0}| pretraining.patience| at least 1",
        "pretraining: {gradClip: 0}| pretraining.gradClip| above 0",
        "grpo: {groupSize: 1}| grpo.groupSize| expected at least 2",
        "grpo: {promptsPerStep: 2, groupSize: 3, microBatchSize: 7}| grpo.microBatchSize| promptsPerStep * groupSize, which is 6",
        "grpo: {maxSteps: 5, warmupSteps: 5}| grpo.warmupSteps| less than maxSteps, which is 5",
        "grpo: {clipLow: 1}| grpo.clipLow| between 0 and 1",
        "grpo: {clipHigh: 0}| grpo.clipHigh| above 0",
        "grpo: {rewardThreshold: 0}| grpo.rewardThreshold| above 0 and at most 1",
        "grpo: {rewardThreshold: 1.01}| grpo.rewardThreshold| above 0 and at most 1",
        "grpo: {temperature: 0}| grpo.temperature| from 0.01 to 100",
        "grpo: {pretrainingMix: -0.1}| grpo.pretrainingMix| from 0 to 1",
        "rewardData: {temperature: 0}| rewardData.temperature| from 0.01 to 100",
        "rewardData: {trainSamples: 300, shards: 301}| rewardData.shards| at most trainSamples, which is 300",
        "{rewardData: {trainSamples: 9}, rewardModel: {batchSize: 10}}| rewardModel.batchSize| larger than rewardData.trainSamples",
        "rewardModel: {minSkill: 1}| rewardModel.minSkill| from -1 to below 1",
        "corpus: {split: [0.9, 0.1]}| corpus.split| has 2 shares, expected 3",
        "corpus: {split: [0.9, 0.1, 0]}| corpus.split| shares above 0",
        "corpus: {split: [0.9, 0.1, 0.1]}| corpus.split| shares that sum to 1",
        "corpus: {source: a.txt, grammar: g.txt}| corpus.grammar| set corpus.source to grammar",
        "corpus: {grammar: ''}| corpus.grammar| is empty",
        "baseline: {methods: [self_play]}| baseline.methods| does not contain supervised",
        "baseline: {methods: [supervised, supervised]}| baseline.methods| a method twice",
        "baseline: {methods: [supervised, spin]}| baseline.methods[1]| unknown word",
        "baseline: {methods: supervised}| baseline.methods| a list of words",
        "{baseline: {methods: [supervised, token_distillation]}, rewardModel: {features: mean}}| baseline.methods| predicts the base model's next token",
        "baseline: {learningRates: []}| baseline.learningRates| set baseline.enabled to false",
        "baseline: {learningRates: [0]}| baseline.learningRates| numbers above 0",
        "baseline: false| baseline| expected a section with the keys",
        "evaluation: {judge: {direction: right-to-left}}| evaluation.judge.direction| left-to-right",
        "evaluation: {judge: {nHead: 2, nEmbd: 7}}| evaluation.judge.nEmbd| 7",
        "corpus: {source: 'ftp://host/a'}| corpus.source| expected grammar, small-grammar, a path, http(s)://",
        "corpus: {source: 's3://bucket'}| corpus.source| s3://bucket/key",
        "corpus: {tokenizer: r50k}| corpus.tokenizer| unknown tokenizer",
        "corpus: {tokenizer: chars}| corpus.tokenizer| did you mean char?",
        "corpus: {prompt: q}| corpus.prompt| set both corpus.prompt and corpus.completion",
        "corpus: {completion: a}| corpus.completion| set both corpus.prompt and corpus.completion",
        "corpus: {source: a.jsonl, prompt: ' ', completion: a}| corpus.prompt| is blank, expected a name",
        "corpus: {source: a.jsonl, prompt: q, completion: q}| corpus.completion| name two fields",
        "corpus: {prompt: noun, completion: clause}| corpus.completion| a grammar writes the completions; set it to sentence",
        "{corpus: {prompt: noun, completion: sentence}, rewardModel: {scorers: [{}, {direction: right-to-left}]}}| rewardModel.scorers| would read an answer before its prompt",
        "corpus: {sentences: 0}| corpus.sentences| at least 1",
        "preset: shakespeare-cpu| corpus.source| is empty",
        "preset: shakespeare| corpus.source| is empty",
        "preset: gpt2| corpus.source| is empty",
        "seed: -1| seed| at least 0",
        "name: ' '| name| is empty",
        "evaluation: {discriminatorSamples: 0}| evaluation.discriminatorSamples| at least 1",
        "evaluation: {samples: 20, shards: 21}| evaluation.shards| at most samples, which is 20",
        "termination: {patience: 0}| termination.patience| at least 1",
        "evaluation: {temperatures: [0.9, 0]}| evaluation.temperatures| is [0.9, 0.0], expected numbers from 0.01 to 100",
        "evaluation: {temperatures: 0.9}| evaluation.temperatures| is 0.9, expected a list of numbers",
        "grpo: {reward: human}| grpo.reward| unknown word \"human\" (known: reward_model, random)",
        "rewardModel: {features: likelihod}| rewardModel.features| did you mean likelihood?",
        "rewardModel: {features: likelihood, scorers: []}| rewardModel.scorers| list at least one scoring language model, or set features to mean",
        "rewardModel: {scorers: }| rewardModel.scorers| is null, expected a list of sections with the keys [from,",
        "rewardModel: {scorers: {nLayer: 1}}| rewardModel.scorers| is a section of keys, expected a list of sections",
        "rewardModel: {scorers: [{}, 3]}| rewardModel.scorers[1]| is 3, expected a section with the keys [from,",
        "rewardModel: {scorers: [{}, {nHead: 2, nEmbd: 7}]}| rewardModel.scorers[1].nEmbd| expected a multiple of nHead, which is 2",
        "rewardModel: {scorers: [{}, {}, {nLayer: 0}]}| rewardModel.scorers[2].nLayer| at least 1",
        "rewardModel: {scorers: [{dropout: 1}]}| rewardModel.scorers[0].dropout| from 0 to below 1",
        "rewardModel: {scorers: [{initStd: 2}]}| rewardModel.scorers[0].initStd| above 0 and at most 1",
        "rewardModel: {scorers: [{direction: leftwards}]}| rewardModel.scorers[0].direction| (known: left-to-right, right-to-left)",
        "rewardModel: {scorers: [{direction: left_to_right}]}| rewardModel.scorers[0].direction| did you mean left-to-right?",
        "rewardModel: {scorers: [{}, {maxSteps: 10, warmupSteps: 10}]}| rewardModel.scorers[1].warmupSteps| less than maxSteps, which is 10",
        "rewardModel: {scorers: [{batchSize: 9, microBatchSize: 2}]}| rewardModel.scorers[0].microBatchSize| a divisor of batchSize, which is 9",
        "rewardModel: {scorers: [{learningRate: 1e-3, minLearningRate: 2e-3}]}| rewardModel.scorers[0].minLearningRate| at most learningRate",
        "rewardModel: {scorers: [{bias: true}]}| rewardModel.scorers[0].bias| did you mean model.bias?",
        "rewardModel: {scorers: [{maxStep: 64}]}| rewardModel.scorers[0].maxStep| did you mean maxSteps?",
        "rewardModel: {train: trunk}| rewardModel.train| set features to last or mean",
        "rewardModel: {adapterRank: 4}| rewardModel.adapterRank| set rewardModel.train to trunk",
        "rewardData: {replay: 1}| rewardData.replay| is 1.0, expected",
        "termination: {ratings: 0}| termination.ratings| is 0, expected at least 1",
        "pretraining: {from: gpt2}| pretraining.from| did you mean model.from?",
        "model: {from: ' '}| model.from| is blank",
        "model: {from: 'https://host/model'}| model.from| expected the path of a folder or s3://bucket/prefix",
        "model: {from: 's3://bucket'}| model.from| s3://bucket/prefix",
        "model: {from: a, initStd: 0.1}| model.initStd| the weights come from model.from; remove it",
        "model: {nLayer: }| model.nLayer| has no value",
        "{model: {from: a}, corpus: {tokenizer: char}}| corpus.tokenizer| model.from brings a tokenizer",
        "corpus: {tokenizer: model}| corpus.tokenizer| no model is named in model.from",
        "pretraining: {maxSteps: 0}| pretraining.maxSteps| starts from random weights",
        "pretraining: {maxSteps: -1}| pretraining.maxSteps| expected at least 0",
        "rewardModel: {scorers: [{}, {maxSteps: 0}]}| rewardModel.scorers| maxSteps 0 that starts from random weights",
        "evaluation: {judge: {maxSteps: 0}}| evaluation.judge| starts from random weights",
        "rewardModel: {scorers: [{from: model.from}]}| rewardModel.scorers[0].from| no model is named in model.from",
        "rewardModel: {scorers: [{from: a, direction: right-to-left}]}| rewardModel.scorers[0].direction| pretrained models read left-to-right",
        "rewardModel: {scorers: [{tokens: own}]}| rewardModel.scorers[0].tokens| has no tokenizer of its own",
        "rewardModel: {scorers: [{tokens: mine}]}| rewardModel.scorers[0].tokens| (known: base, own)",
        "evaluation: {judge: {from: a, tokens: own}}| evaluation.judge.tokens| must read those of the base model",
        "{corpus: {tokenizer: r50k_base}, grpo: {credit: token}, rewardModel: {scorers: [{from: a, tokens: own}]}}| grpo.credit| predicts the base model's next token",
        "rewardModel: {scorers: [{from: 'https://host/model'}]}| rewardModel.scorers[0].from| s3://bucket/prefix",
        "pretraining: {lora: {rank: 4}}| pretraining.lora| random weights need to be trained whole",
        "rewardModel: {scorers: [{lora: {rank: 4}}]}| rewardModel.scorers[0].lora| random weights need to be trained whole",
        "grpo: {lora: {rank: 0}}| grpo.lora.rank| expected at least 1",
        "grpo: {lora: {alpha: 4}}| grpo.lora.rank| has no value",
        "grpo: {lora: {rank: 4, targets: []}}| grpo.lora.targets| is empty",
        "grpo: {lora: {rank: 4, targets: [mlp, mlp]}}| grpo.lora.targets| has one twice",
        "grpo: {lora: {rank: 4, targets: [q_proj]}}| grpo.lora.targets[0]| unknown word",
        "grpo: {lora: 8}| grpo.lora| expected a section with the keys",
        "termination: {maxCycles: -1}| termination.maxCycles| expected at least 0",
      })
  void refusesAContradictionAtItsKey(String document, String path, String message) {
    SpecException refused =
        catchThrowableOfType(SpecException.class, () -> SpecReader.read(document, "test"));

    assertThat(refused.problems()).singleElement().satisfies(problem -> {
      assertThat(problem.path()).isEqualTo(path);
      assertThat(problem.message()).contains(message);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "precision: bfloat16",
        "corpus: {source: 's3://bucket/a/b.txt'}",
        "corpus: {source: 'https://host/a.txt'}",
        "corpus: {source: /a/b.txt}",
        "corpus: {grammar: g.txt}",
        "{baseline: {enabled: true}, termination: {humanRating: false}}",
        "baseline: {enabled: false, learningRates: [2.5]}",
        "evaluation: {judge: {nLayer: 1}}",
        "evaluation: {judge: none}",
        "grpo: {reward: random}",
        "evaluation: {temperatures: []}",
        "evaluation: {temperatures: [1.5, 0.01]}",
        "rewardModel: {features: mean, scorers: []}",
        "rewardModel: {features: likelihood, scorers: [{}]}",
        "grpo: {rewardThreshold: 1}",
        "rewardModel: {minSkill: -1}",
        "model: {blockSize: 8}",
        "corpus: {split: [0.7, 0.2, 0.1]}",
      })
  void acceptsAllowedDocuments(String document) {
    assertThatCode(() -> SpecReader.read(document, "test")).doesNotThrowAnyException();
  }

  @Test
  void constructorsReportEveryProblem() {
    SpecException refused = catchThrowableOfType(
        SpecException.class, () -> new EvaluationSpec(0, 8, -1, List.of(0.5, -1.0), null, 0));

    assertThat(refused).hasMessage("""
            EvaluationSpec: 4 problems
              samples: is 0, expected at least 1
              discriminatorSamples: is -1, expected at least 1
              temperatures: is [0.5, -1.0], expected numbers from 0.01 to 100
              shards: is 0, expected at least 1""");
  }
}
