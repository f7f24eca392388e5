package io.verisim.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {
  @Test
  void defaultsFillKeysMissingFromPresetAndDocument() {
    assertThat(SpecReader.read("preset: letter", "test")).isEqualTo(SpecFixtures.LETTER);
  }

  @Test
  void anEmptyDocumentUsesThePresetDemo() {
    assertThat(SpecReader.read("{}", "test")).isEqualTo(SpecReader.read("preset: demo", "test"));
  }

  @Test
  void everyKeyCanBeSet() {
    RunSpec spec = SpecReader.read(SpecFixtures.EVERY_KEY, "test");

    // The only keys that keep their default: the preset, and what this version does not offer.
    assertThat(unchanged("", spec.toMap(), SpecFixtures.LETTER.toMap()))
        .containsExactlyInAnyOrder(
            "preset",
            "corpus.source",
            "corpus.prompt",
            "corpus.completion",
            "grpo.credit",
            "model.from",
            "pretraining.lora",
            "rewardModel.scorers.from",
            "rewardModel.scorers.tokens",
            "rewardModel.scorers.lora",
            "termination.humanRating");
    assertThat(spec.seed()).isEqualTo(9007199254740993L);
    assertThat(spec.corpus().grammar()).isEqualTo("other.txt");
    assertThat(spec.corpus().documents()).isEqualTo(DocumentUnit.LINE);
    assertThat(spec.model())
        .isEqualTo(new ModelSpec(
            null, Architecture.QWEN2, 8, 1, 3, 1, 6, 0.5, false, Positions.LEARNED, 0.5));
    assertThat(spec.pretraining())
        .isEqualTo(new PretrainingSpec(3, 4, 2, 2e-3, 0, 2, 0, 0.8, 0.95, 2, 1, 1, 0, null));
    assertThat(spec.rewardData())
        .isEqualTo(new RewardDataSpec(20, 10, Crossover.ENDS, 0.7, 0.25, 2));
    assertThat(spec.rewardModel())
        .isEqualTo(new RewardModelSpec(
            FeatureKind.MEAN,
            Trained.TRUNK,
            2,
            RewardLoss.BRADLEY_TERRY,
            true,
            5,
            6,
            0.5,
            0.2,
            3,
            4,
            0.5,
            -1,
            List.of(new ScorerSpec(
                null,
                ScorerTokens.BASE,
                2,
                1,
                6,
                Direction.RIGHT_TO_LEFT,
                0.25,
                0.75,
                7,
                6,
                3,
                3e-3,
                2e-3,
                6,
                0.3,
                0.7,
                0.75,
                3,
                2,
                3,
                0.25,
                null))));
    assertThat(spec.grpo())
        .isEqualTo(new GrpoSpec(
            5,
            2,
            3,
            4,
            0.1,
            0.05,
            1,
            0.5,
            2,
            0.1,
            0.28,
            GrpoLoss.DR_GRPO,
            Credit.SEQUENCE,
            0.5,
            0.25,
            0,
            1,
            RewardSource.RANDOM,
            0.9,
            1,
            1,
            2,
            0.1,
            2,
            0,
            new LoraSpec(4, 6, List.of(LoraTarget.MLP))));
    assertThat(spec.baseline().enabled()).isFalse();
    assertThat(spec.baseline().methods())
        .containsExactly(BaselineMethod.SELF_PLAY, BaselineMethod.SUPERVISED);
    assertThat(spec.baseline().learningRates()).containsExactly(0.5);
    assertThat(spec.evaluation())
        .isEqualTo(new EvaluationSpec(
            6,
            2,
            4,
            List.of(0.5),
            new ScorerSpec(
                null,
                ScorerTokens.BASE,
                3,
                1,
                8,
                Direction.LEFT_TO_RIGHT,
                0.25,
                0.75,
                7,
                6,
                3,
                3e-3,
                2e-3,
                6,
                0.3,
                0.7,
                0.75,
                3,
                2,
                3,
                0.25,
                null),
            5));
    assertThat(spec.termination()).isEqualTo(new TerminationSpec(1, 1, 0.1, false, 2));
    assertThat(spec.precision()).isEqualTo(Precision.BFLOAT16);
    assertThat(spec.threads()).isEqualTo(1);
  }

  /** Whoever adds a key decides here whether evaluations made before are still good. */
  @Test
  void evaluationFingerprintsCoverAllKeysButShards() {
    List<String> keys = new ArrayList<>(SpecKeys.of(EvaluationSpec.class));
    keys.remove("shards");

    ScorerSpec judge =
        SpecReader.read("name: a", "test").rewardModel().scorers().get(0);
    assertThat(new EvaluationSpec(3, 2, 4, List.of(0.5), judge, 1).judgement())
        .containsOnlyKeys(keys.toArray(String[]::new))
        .isEqualTo(new EvaluationSpec(3, 2, 4, List.of(0.5), judge, 3).judgement())
        .isNotEqualTo(new EvaluationSpec(3, 2, 4, List.of(0.5), null, 3).judgement());
  }

  @Test
  void overridesBeatTheDocumentWhichBeatsThePreset() {
    String document =
        "{preset: shakespeare, corpus: {source: a.txt}, model: {nLayer: 5, nHead: 8}}";

    ModelSpec model =
        SpecReader.read(document, "test", Map.of("model.nLayer", "7")).model();

    assertThat(model.nLayer()).isEqualTo(7);
    assertThat(model.nHead()).isEqualTo(8);
    assertThat(model.nEmbd()).isEqualTo(128);
    assertThat(model.bias()).isTrue();
  }

  @Test
  void anOverrideMayBeAListASectionOrAPreset() {
    Map<String, String> sets = Map.of(
        "corpus.split",
        "[0.8, 0.1, 0.1]",
        "model",
        "{nHead: 8}",
        "preset",
        "letter",
        "name",
        "'12'");

    RunSpec spec = SpecReader.read("preset: demo", "test", sets);

    assertThat(spec.corpus().split()).containsExactly(0.8, 0.1, 0.1);
    assertThat(spec.model().nHead()).isEqualTo(8);
    assertThat(spec.model().nEmbd()).isEqualTo(128);
    assertThat(spec.model().positions()).isEqualTo(Positions.NONE);
    assertThat(spec.name()).isEqualTo("12");
  }

  @Test
  void aPretrainedModelBringsItsShapeAndItsTokenizer() {
    RunSpec spec = SpecReader.read(
        "{preset: demo, model: {from: folder, nLayer: 30}, pretraining: {maxSteps: 0}}",
        "test",
        Map.of("model.nHead", "9"));

    assertThat(spec.model())
        .isEqualTo(new ModelSpec("folder", null, 64, 30, 9, null, null, 0.0, null, null, null));
    assertThat(spec.corpus().tokenizer()).isEqualTo("model");
    assertThat(spec.rewardModel().scorers().get(0).model(spec.model()))
        .as("a scorer that is trained from scratch")
        .isEqualTo(new ModelSpec(
            null,
            Architecture.GPT2,
            64,
            2,
            2,
            2,
            32,
            0.0,
            true,
            Positions.LEARNED,
            0.6 / Math.sqrt(32)));
    assertThat(SpecReader.read(SpecWriter.json(spec), "again")).isEqualTo(spec);
    assertThat(SpecReader.readBack(SpecWriter.json(spec), "again")).isEqualTo(spec);
  }

  @Test
  void aDocumentMayDoWithoutThePretrainedModelBelowIt() {
    RunSpec spec = SpecReader.read(
        "{preset: demo, model: {from: folder}}", "test", Map.of("model.from", "none"));

    assertThat(spec).isEqualTo(SpecReader.read("preset: demo", "test"));
  }

  @Test
  void aScorerFromAFolderHasNoShapeInTheSpecification() {
    RunSpec spec = SpecReader.read(
        "rewardModel: {scorers: [{from: a, maxSteps: 0}, {nLayer: 1, from: none}]}", "test");

    ScorerSpec frozen = spec.rewardModel().scorers().get(0);
    assertThat(frozen.model(spec.model()))
        .isEqualTo(new ModelSpec("a", null, 64, null, null, null, null, 0.0, null, null, null));
    assertThat(frozen.training().maxSteps()).isZero();
    assertThat(spec.rewardModel().scorers().get(1).from()).isNull();
    assertThat(SpecReader.read(SpecWriter.json(spec), "again")).isEqualTo(spec);
  }

  @Test
  void aSectionThatADocumentTakesFromAPresetStaysAway() {
    RunSpec spec = SpecReader.read(
        "{preset: smollm2, corpus: {source: a}, model: {from: b}, pretraining: {lora: none}, grpo: {lora: none}}",
        "test");
    RunSpec judged = SpecReader.read(
        "{preset: shakespeare-cpu, corpus: {source: a}, evaluation: {judge: none}}", "test");

    assertThat(spec.pretraining().lora()).isNull();
    assertThat(spec.grpo().lora()).isNull();
    assertThat(judged.evaluation().judge()).isNull();
    for (RunSpec each : List.of(spec, judged)) {
      assertThat(SpecReader.read(SpecWriter.json(each), "again")).isEqualTo(each);
      assertThat(SpecReader.readBack(SpecWriter.json(each), "again")).isEqualTo(each);
    }
  }

  @Test
  void aPretrainedJudgeHasNoShapeOfAPreset() {
    RunSpec spec = SpecReader.read(
        "{preset: shakespeare-cpu, corpus: {source: a}, evaluation: {judge: {from: b}}}", "test");

    assertThat(spec.evaluation().judge()).satisfies(judge -> {
      assertThat(judge.nLayer()).isNull();
      assertThat(judge.initStd()).isNull();
      assertThat(judge.maxSteps()).isEqualTo(2200);
    });
  }

  @Test
  void automaticHeadsOfAPretrainedModelAreItsOwn() {
    RunSpec spec = SpecReader.read("model: {from: a, nKvHead: auto, initStd: auto}", "test");

    assertThat(spec.model().nKvHead()).isNull();
    assertThat(spec.model().initStd()).isNull();
  }

  @Test
  void adaptersHaveDefaults() {
    RunSpec spec = SpecReader.read(
        "{model: {from: a}, pretraining: {lora: {rank: 3}}, grpo: {lora: {rank: 8, alpha: 4}}}",
        "test");

    List<LoraTarget> both = List.of(LoraTarget.ATTENTION, LoraTarget.MLP);
    assertThat(spec.pretraining().lora()).isEqualTo(new LoraSpec(3, 6, both));
    assertThat(spec.grpo().lora()).isEqualTo(new LoraSpec(8, 4, both));
    assertThat(spec.rewardModel().scorers()).allMatch(scorer -> scorer.lora() == null);
    assertThat(SpecReader.read(SpecWriter.json(spec), "again")).isEqualTo(spec);
  }

  @Test
  void jsonIsReadLikeYaml() {
    String json = """
        {
        \t"name": "caf\\u00e9 \\/ \\\\/ \\ud83d\\ude00",
        \t"preset": "letter",
        \t"model": {"nLayer": 2.0, "dropout": 1E-1, "bias": false},
        \t"pretraining": {"maxSteps": 2e3}
        }
        """;

    RunSpec spec = SpecReader.read(json, "test");

    assertThat(spec.name()).isEqualTo("café / \\/ \ud83d\ude00");
    assertThat(spec.model())
        .isEqualTo(new ModelSpec(
            null, Architecture.GPT2, 64, 2, 4, 4, 128, 0.1, false, Positions.NONE, 0.02));
    assertThat(spec.pretraining().maxSteps()).isEqualTo(2000);
  }

  @Test
  void yaml11BooleansDatesAndTimesStayText() {
    assertThat(SpecReader.read("name: no", "test").name()).isEqualTo("no");
    assertThat(SpecReader.read("name: 2026-01-01", "test").name()).isEqualTo("2026-01-01");
    assertThat(SpecReader.read("name: 12:30", "test").name()).isEqualTo("12:30");
  }

  @Test
  void anEmptySectionChangesNothing() {
    assertThat(SpecReader.read("model:\npreset: letter\ncorpus: {}", "test"))
        .isEqualTo(SpecFixtures.LETTER);
  }

  @Test
  void autoIsComputedFromTheOtherKeys() {
    String document = """
        model: {nEmbd: 16, nHead: 2, initStd: auto}
        pretraining: {batchSize: 20.0}
        grpo: {promptsPerStep: 3, groupSize: 5}
        """;

    RunSpec spec = SpecReader.read(document, "test");

    assertThat(spec.model().initStd()).isEqualTo(0.15);
    assertThat(spec.pretraining().microBatchSize()).isEqualTo(20);
    assertThat(spec.grpo().microBatchSize()).isEqualTo(15);
  }

  @Test
  void aScorerInheritsFromModelAndPretraining() {
    String document = """
        model: {nLayer: 5, nHead: 2, nEmbd: 32, dropout: 0.25, initStd: 0.125}
        pretraining: {maxSteps: 30, batchSize: 8, microBatchSize: 4, learningRate: 0.5, minLearningRate: 0.25, warmupSteps: 3,
          weightDecay: 0.75, beta1: 0.5, beta2: 0.625, gradClip: 7, evalEvery: 9, patience: 11, minDelta: 0.0625}
        rewardModel: {scorers: [{nLayer: 1}, {}]}
        """;

    assertThat(scorers(document)).containsExactly(inherited(1), inherited(5));
  }

  /** What the document above says of model and pretraining. */
  private static ScorerSpec inherited(int layers) {
    return new ScorerSpec(
        null,
        ScorerTokens.BASE,
        layers,
        2,
        32,
        Direction.LEFT_TO_RIGHT,
        0.25,
        0.125,
        30,
        8,
        4,
        0.5,
        0.25,
        3,
        0.75,
        0.5,
        0.625,
        7,
        9,
        11,
        0.0625,
        null);
  }

  @Test
  void autoInitStdOfAScorerUsesItsOwnWidth() {
    assertThat(scorers("""
        model: {nEmbd: 16, nHead: 2, initStd: auto}
        rewardModel: {scorers: [{nEmbd: 36}, {nEmbd: 144, initStd: 0.5}, {initStd: auto}]}
        """)).extracting(ScorerSpec::initStd).containsExactly(0.6 / 6, 0.5, 0.6 / 4);
  }

  @Test
  void microBatchOfAScorerDefaultsToItsOwnBatch() {
    assertThat(scorers("""
        pretraining: {batchSize: 8, microBatchSize: 2}
        rewardModel: {scorers: [{batchSize: 9}, {batchSize: 9, microBatchSize: 3}, {}, {microBatchSize: 4}, {microBatchSize: auto}]}
        """)).extracting(ScorerSpec::microBatchSize).containsExactly(9, 3, 2, 4, 8);
  }

  @Test
  void anOverridingScorerListReplacesTheOther() {
    RunSpec spec = SpecReader.read(
        "rewardModel: {scorers: [{nEmbd: 16}, {nEmbd: 32}]}",
        "test",
        Map.of("rewardModel.scorers", "[{nEmbd: 48, direction: right-to-left}]"));

    assertThat(spec.rewardModel().scorers()).singleElement().satisfies(model -> {
      assertThat(model.nEmbd()).isEqualTo(48);
      assertThat(model.direction()).isEqualTo(Direction.RIGHT_TO_LEFT);
    });
  }

  @Test
  void onlyALikelihoodRewardModelHasActiveScorers() {
    RunSpec likelihood = SpecReader.read("rewardModel: {features: likelihood}", "test");
    RunSpec hidden = SpecReader.read("rewardModel: {features: mean}", "test");

    assertThat(likelihood.rewardModel().activeScorers())
        .isNotEmpty()
        .isEqualTo(likelihood.rewardModel().scorers());
    assertThat(hidden.rewardModel().scorers()).isNotEmpty();
    assertThat(hidden.rewardModel().activeScorers()).isEmpty();
  }

  @Test
  void aScorerSharesArchitectureAndBlockOfTheBaseModel() {
    RunSpec spec = SpecReader.read(SpecFixtures.EVERY_KEY, "test");
    ModelSpec base = new ModelSpec(
        null, Architecture.LLAMA, 16, 1, 2, 1, 8, 0.0, false, Positions.LEARNED, 0.02);
    ScorerSpec model = spec.rewardModel().scorers().get(0);

    assertThat(model.model(base))
        .isEqualTo(new ModelSpec(
            null, Architecture.LLAMA, 16, 2, 1, 1, 6, 0.25, false, Positions.LEARNED, 0.75));
    assertThat(model.training())
        .isEqualTo(
            new PretrainingSpec(7, 6, 3, 3e-3, 2e-3, 6, 0.3, 0.7, 0.75, 3, 2, 3, 0.25, null));
  }

  private static List<ScorerSpec> scorers(String document) {
    return SpecReader.read(document, "test").rewardModel().scorers();
  }

  /** SpecKeys that have the same value on both sides, inside scoring language models too. */
  private static Set<String> unchanged(String prefix, Map<String, ?> left, Map<String, ?> right) {
    Set<String> same = new TreeSet<>();
    left.forEach((key, value) -> {
      if (key.equals("scorers")) {
        same.addAll(unchanged(prefix + key + ".", first(left, key), first(right, key)));
      } else if (Trees.isSection(value) && Trees.isSection(right.get(key))) {
        same.addAll(
            unchanged(prefix + key + ".", Trees.section(value), Trees.section(right.get(key))));
      } else if (Objects.equals(value, right.get(key))) {
        same.add(prefix + key);
      }
    });
    return same;
  }

  private static Map<String, ?> first(Map<String, ?> section, String list) {
    return Trees.section(Trees.get(Trees.section(section), Paths.element(list, 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "# nothing\n", "null"})
  void refusesABlankDocument(String document) {
    assertThatThrownBy(() -> SpecReader.read(document, "mine.yaml"))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "mine.yaml: 1 problem\n  is empty; give at least a preset, such as preset: demo");
  }

  @ParameterizedTest
  @CsvSource({"2000, 100", "1000, 100", "999, 99", "60, 6", "9, 0", "1, 0"})
  void warmUpDefaultsToATenthOfTheStepsUpTo100(int steps, int warmup) {
    RunSpec spec = SpecReader.read("pretraining: {maxSteps: " + steps + "}", "test");
    RunSpec set =
        SpecReader.read("pretraining: {maxSteps: " + (steps + 8) + ", warmupSteps: 8}", "test");

    assertThat(spec.pretraining().warmupSteps()).isEqualTo(warmup);
    assertThat(set.pretraining().warmupSteps()).isEqualTo(8);
  }

  @Test
  void creditFollowsTheScorersAndTheRewards() {
    assertThat(SpecReader.read("preset: demo", "test").grpo().credit()).isEqualTo(Credit.TOKEN);
    assertThat(SpecReader.read("preset: letter", "test").grpo().credit())
        .isEqualTo(Credit.SEQUENCE);
    assertThat(SpecReader.read("grpo: {reward: random}", "test").grpo().credit())
        .isEqualTo(Credit.SEQUENCE);
    assertThat(SpecReader.read("rewardModel: {scorers: [{direction: right-to-left}]}", "test")
            .grpo()
            .credit())
        .isEqualTo(Credit.SEQUENCE);
  }

  @Test
  void aScorerWithTokensOfItsOwnCreditsCharacters() {
    String own =
        "rewardModel: {features: likelihood, scorers: [{from: m, tokens: own, maxSteps: 0}]}";
    assertThat(SpecReader.read("{" + own + ", corpus: {tokenizer: char}}", "test")
            .grpo()
            .credit())
        .isEqualTo(Credit.TOKEN);
    String words = "{" + own + ", corpus: {tokenizer: r50k_base}";
    assertThat(SpecReader.read(words + "}", "test").grpo().credit()).isEqualTo(Credit.SEQUENCE);
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> SpecReader.read(words + ", grpo: {credit: token}}", "test"))
        .withMessageContaining("corpus.tokenizer: char");
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> SpecReader.read(
            "{" + own + ", baseline: {methods: [supervised, sequence_distillation]}}", "test"))
        .withMessageContaining("no scorer that writes the base model's tokens");
  }

  @Test
  void creditByTokenNeedsAScorerThatReadsLeftToRight() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> SpecReader.read(
            "{grpo: {credit: token}, rewardModel: {scorers: [{direction: right-to-left}]}}",
            "test"))
        .withMessageContaining("no scorer that predicts the base model's next token");
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> SpecReader.read("grpo: {credit: token, reward: random}", "test"))
        .withMessageContaining("set grpo.credit to sequence");
  }
}
