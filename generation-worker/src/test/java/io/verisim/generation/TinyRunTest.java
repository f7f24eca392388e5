package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Manifest;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.EvaluationArtifacts;
import io.verisim.contract.GenerationActivities;
import io.verisim.contract.GenerationActivities.CompletionInput;
import io.verisim.contract.GenerationActivities.CompletionText;
import io.verisim.contract.GenerationActivities.CorpusInput;
import io.verisim.contract.GenerationActivities.EvaluationInput;
import io.verisim.contract.GenerationActivities.ModelImportInput;
import io.verisim.contract.GenerationActivities.RewardDataInput;
import io.verisim.contract.GenerationActivities.RewardDataShardInput;
import io.verisim.contract.GenerationActivities.RewardFeaturesInput;
import io.verisim.contract.GenerationActivities.RewardModelEvaluationInput;
import io.verisim.contract.GenerationActivities.ScoreInput;
import io.verisim.contract.GenerationActivities.TextScore;
import io.verisim.contract.GenerationActivities.TextScores;
import io.verisim.contract.GenerationActivities.TokenScore;
import io.verisim.contract.RewardActivities;
import io.verisim.contract.RewardActivities.RewardModelInput;
import io.verisim.contract.RewardModelArtifacts;
import io.verisim.contract.TrainerActivities;
import io.verisim.contract.TrainerActivities.BaselineInput;
import io.verisim.contract.TrainerActivities.BaselineRateInput;
import io.verisim.contract.TrainerActivities.GrpoInput;
import io.verisim.contract.TrainerActivities.JudgeInput;
import io.verisim.contract.TrainerActivities.PretrainingInput;
import io.verisim.contract.TrainerActivities.ScorerInput;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptFolder;
import io.verisim.report.FigureNames;
import io.verisim.report.TextSample;
import io.verisim.reward.RewardAtBench;
import io.verisim.spec.BaselineMethod;
import io.verisim.spec.Credit;
import io.verisim.spec.ModelSpec;
import io.verisim.spec.Positions;
import io.verisim.spec.Precision;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Tokenizer;
import io.verisim.text.Tokenizers;
import io.verisim.trainer.TrainerAtBench;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every stage of a run with one cycle, on real artifacts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TinyRunTest {
  private static final String RUN = GenerationBench.RUN;
  private static final RunSpec SPEC = StageBench.spec(Map.of(
      "evaluation.judge", "{nLayer: 1, nHead: 1, nEmbd: 12}", "evaluation.temperatures", "[0.5]"));

  @TempDir
  private static Path folder;

  private GenerationBench bench;
  private TrainerActivities trainer;
  private RewardActivities reward;
  private Map<String, StageOutcome> outcomes;

  @BeforeAll
  void run() {
    open("one");
    outcomes = runAll(SPEC);
  }

  private void open(String name) {
    bench = new GenerationBench(folder.resolve(name));
    trainer = TrainerAtBench.at(bench.stages());
    reward = RewardAtBench.at(bench.stages());
  }

  @AfterAll
  void close() {
    bench.close();
  }

  @Test
  void everyArtifactIsValidAndTracesBackToTheCorpus() throws IOException {
    assertThat(bench.stages().store().verify(RUN).findings()).isEmpty();
    assertThat(bench.stages().store().list(RUN))
        .extracting(Manifest::artifact)
        .containsExactly(
            "base_model_v1",
            "base_model_v2",
            "baseline_evaluation_v1",
            "baseline_v1",
            "baseline_v1_rate_0",
            "corpus",
            "evaluation_v1",
            "evaluation_v2",
            "judge",
            "reward_data_v1",
            "reward_data_v1_shard_0",
            "reward_data_v1_shard_1",
            "reward_features_v1_shard_0",
            "reward_features_v1_shard_1",
            "reward_model_evaluation_v1",
            "reward_model_v1",
            "scorer_1",
            "scorer_2");
    assertThat(bench.stages().store().objects().list("runs/" + RUN + "/"))
        .as("what only unfinished stages need")
        .noneMatch(key -> key.contains("/progress/") || key.contains("/metrics/"));
    GptFolder.read(bench.files(outcome("base_model_v2").artifact()), Precision.FLOAT32)
        .close();
  }

  @Test
  void perplexityStaysAboveTheGrammarsEntropyFloor() {
    Map<String, Object> figures = outcome("evaluation_v2").results();

    assertThat(figures).containsKey("sentences/count");
    assertThat((Double) figures.get(FigureNames.PERPLEXITY))
        .isGreaterThan((Double) figures.get(FigureNames.PERPLEXITY_FLOOR));
  }

  @Test
  void theJudgeSeesEveryModelAtEveryTemperature() {
    for (String name : List.of("evaluation_v1", "evaluation_v2", "baseline_evaluation_v1")) {
      Map<String, Object> figures = outcome(name).results();

      assertThat(number(figures, FigureNames.JUDGE_DIVERGENCE))
          .as(name)
          .isEqualTo(
              number(figures, FigureNames.JUDGE_CROSS_ENTROPY)
                  - number(figures, FigureNames.JUDGE_ENTROPY),
              within(1e-9))
          .isPositive();
      assertThat(number(figures, FigureNames.at(0.5, FigureNames.JUDGE_ENTROPY)))
          .as(name)
          .isLessThan(number(figures, FigureNames.JUDGE_ENTROPY));
    }
  }

  @Test
  void theSameRunTwiceGivesTheSameDigests() {
    bench.close();
    open("two");
    Map<String, StageOutcome> others = runAll(SPEC);
    bench.close();
    open("one");

    assertThat(others.values())
        .noneMatch(StageOutcome::reused)
        .extracting(outcome -> outcome.artifact().digest())
        .isEqualTo(outcomes.values().stream()
            .map(outcome -> outcome.artifact().digest())
            .toList());
  }

  @Test
  void rerunningARunReusesEveryArtifact() {
    assertThat(runAll(SPEC).values())
        .allMatch(StageOutcome::reused)
        .extracting(StageOutcome::artifact)
        .isEqualTo(outcomes.values().stream().map(StageOutcome::artifact).toList());
  }

  @Test
  void completesAPromptWithAGivenVersion() {
    CompletionText text = bench.generation().complete(completion(2, "the ", 0.0001));

    assertThat(text.version()).isEqualTo(2);
    assertThat(text.text()).hasSize(20);
    assertThat(bench.generation().complete(completion(2, "the ", 0.0001))).isEqualTo(text);
  }

  @Test
  void theNewestRewardModelReadsTokenByToken() {
    String longText = "kings see the king.\nthe xyzzy king sleeps.\nthey sings.\n".repeat(3);
    TextScores scores = bench
        .generation()
        .score(new ScoreInput(
            RUN, SPEC, List.of(new TextSample("the ", longText), new TextSample("", "he"))));

    assertThat(scores.rewardModelCycle()).isEqualTo(1);
    assertThat(scores.texts()).hasSize(2);
    TextScore first = scores.texts().get(0);
    assertThat(first.natural()).isBetween(0.0, 1.0);
    assertThat(first.tokens().stream().map(TokenScore::text).collect(Collectors.joining()))
        .isEqualTo("the " + longText);
    assertThat(first.tokens().get(0).logRatio()).isNull();
    assertThat(first.tokens().subList(1, first.tokens().size()))
        .allSatisfy(token -> assertThat(token.logRatio()).isNotNull().isFinite());
    assertThat(first.unknownWords()).contains("xyzzy");
    assertThat(first.invalidSentences()).contains("the xyzzy king sleeps.");
  }

  @Test
  void theNewestRewardModelChoosesAmongCompletions() {
    CompletionInput input = new CompletionInput(RUN, SPEC, 2, "the ", 20, 1, 0, 1, 5, 4);
    CompletionText text = bench.generation().complete(input);

    assertThat(text.text()).hasSize(20);
    assertThat(text.tokens()).isEqualTo(80);
    assertThat(text.choice()).satisfies(choice -> {
      assertThat(choice.of()).isEqualTo(4);
      assertThat(choice.rewardModelCycle()).isEqualTo(1);
      assertThat(choice.score()).isGreaterThanOrEqualTo(choice.meanScore());
      assertThat(choice.flops()).isPositive();
    });
    assertThat(bench.generation().complete(input)).isEqualTo(text);
  }

  @Test
  void comparesBaselineAndFirstVersionOnTheSameWindows() {
    Map<String, Object> first = outcome("evaluation_v1").results();
    Map<String, Object> baseline = outcome("baseline_evaluation_v1").results();

    assertThat(first).doesNotContainKey(FigureNames.LOSS_CHANGE);
    assertThat(number(baseline, FigureNames.LOSS_CHANGE))
        .isCloseTo(number(baseline, "loss/test") - number(first, "loss/test"), within(1e-12))
        .isNegative();
    assertThat(number(baseline, FigureNames.LOSS_CHANGE_ERROR)).isPositive();
  }

  @Test
  void judgesTheRewardModelByIndependentMeasures() {
    assertThat(outcome("reward_model_evaluation_v1").results())
        .containsKeys(FigureNames.REWARD_MODEL_KNOWN_ALL, FigureNames.REWARD_MODEL_LENGTH);
  }

  @Test
  void refusesAnUnusablePromptWithTheReason() {
    GenerationActivities generation = bench.generation();

    assertThat(
            StageBench.failure(catchThrowable(() -> generation.complete(completion(2, "Žluť", 1)))))
        .satisfies(failure -> {
          assertThat(failure.getType()).isEqualTo("text-unusable");
          assertThat(failure.getOriginalMessage()).contains("Ž");
        });
    assertThat(
            StageBench.failure(catchThrowable(() -> generation.complete(completion(9, "the", 1))))
                .getType())
        .isEqualTo("artifact-missing");
  }

  private static double number(Map<String, Object> results, String name) {
    return (Double) Objects.requireNonNull(results.get(name), name);
  }

  private static CompletionInput completion(int version, String prompt, double temperature) {
    return new CompletionInput(RUN, SPEC, version, prompt, 20, temperature, 0, 1, 5, 1);
  }

  private StageOutcome outcome(String artifact) {
    return Objects.requireNonNull(outcomes.get(artifact), artifact);
  }

  /** Prompts and answers go through the same stages. */
  @Test
  void answersAreTrainedAndJudged() {
    bench.close();
    open("answers");
    RunSpec spec = StageBench.spec(Map.of(
        "corpus.source", "small-grammar",
        "corpus.prompt", "noun",
        "corpus.completion", "sentence",
        "model.blockSize", "64",
        "rewardModel.scorers", "[{nLayer: 1, nHead: 1, nEmbd: 12}]",
        "evaluation.judge", "{nLayer: 1, nHead: 1, nEmbd: 12}",
        "evaluation.temperatures", "[0.5]"));

    Map<String, StageOutcome> done = runAll(spec);

    for (String evaluation : List.of("evaluation_v1", "evaluation_v2", "baseline_evaluation_v1")) {
      assertThat(Objects.requireNonNull(done.get(evaluation)).results())
          .containsKeys(
              FigureNames.RIGHT,
              FigureNames.RIGHT_ERROR,
              FigureNames.at(0.5, FigureNames.RIGHT),
              FigureNames.JUDGE_DIVERGENCE,
              FigureNames.FRESH_SKILL)
          .doesNotContainKey(FigureNames.PERPLEXITY_FLOOR);
    }
    CompletionText text = bench
        .generation()
        .complete(new CompletionInput(RUN, spec, 1, "king: ", 500, 1, 0, 1, 5, 3));
    assertThat(text.text()).hasSizeLessThan(64);
    bench.close();
    open("one");
  }

  /** One scorer of a character model reads byte-pair tokens, frozen and trained further. */
  @Test
  void aScorerMayReadTokensOfItsOwn() throws IOException {
    bench.close();
    open("own");
    RunSpec spec = StageBench.spec(Map.of(
        "rewardModel.scorers",
        "[{from: %1$s, tokens: own, maxSteps: 0}, {from: %1$s, tokens: own, maxSteps: 4}]"
            .formatted(bytePairModel()),
        "evaluation.judge",
        "{nLayer: 1, nHead: 1, nEmbd: 12}",
        "evaluation.temperatures",
        "[0.5]"));

    Map<String, StageOutcome> done = runAll(spec);

    assertThat(spec.grpo().credit()).isEqualTo(Credit.TOKEN);
    assertThat(number(Objects.requireNonNull(done.get("scorer_2")).results(), "loss/val"))
        .isLessThan(number(Objects.requireNonNull(done.get("scorer_1")).results(), "loss/val"));
    assertThat(Objects.requireNonNull(done.get("reward_features_v1_shard_0")).results())
        .containsEntry("width", 14);
    assertThat(Objects.requireNonNull(done.get("reward_model_v1")).results())
        .containsKey(FigureNames.SKILL);
    assertThat(Objects.requireNonNull(done.get("evaluation_v2")).results())
        .containsKey(FigureNames.FRESH_SKILL);
    CompletionText text =
        bench.generation().complete(new CompletionInput(RUN, spec, 1, "the ", 8, 1, 0, 1, 5, 3));
    assertThat(text.text()).hasSize(8);
    bench.close();
    open("one");
  }

  private Path bytePairModel() throws IOException {
    Path model = Files.createDirectories(folder.resolve("byte-pair"));
    Tokenizer tokenizer = Tokenizers.create("r50k_base", List.of());
    GptConfig config =
        GptConfig.gpt2(32, tokenizer.vocabularySize(), 1, 1, 8, 0, true, Positions.LEARNED, null);
    try (Gpt gpt = Gpt.initialise(config, Precision.FLOAT32, 0.1, 1)) {
      GptFolder.write(model, gpt);
    }
    CorpusFolder.write(model, tokenizer);
    return model;
  }

  private Map<String, StageOutcome> runAll(RunSpec spec) {
    Map<String, StageOutcome> done = new TreeMap<>();
    GenerationActivities generation = bench.generation();
    ArtifactRef corpus = keep(done, generation.prepareCorpus(new CorpusInput(RUN, spec, null)));
    ArtifactRef first = keep(done, trainer.pretrain(new PretrainingInput(RUN, spec, corpus, null)));
    List<ArtifactRef> scorers = new ArrayList<>();
    for (int number = 1; number <= spec.rewardModel().scorers().size(); number++) {
      ModelSpec model = spec.rewardModel().scorers().get(number - 1).model(spec.model());
      @Nullable
      ArtifactRef imported = model.from() == null
          ? null
          : keep(
              done,
              generation.importModel(new ModelImportInput(
                  RUN, spec, ArtifactNames.importedScorer(number), "from", model)));
      scorers.add(
          keep(done, trainer.trainScorer(new ScorerInput(RUN, spec, number, corpus, imported))));
    }
    EvaluationArtifacts shared = new EvaluationArtifacts(
        corpus,
        scorers,
        keep(done, trainer.trainJudge(new JudgeInput(RUN, spec, corpus, null))),
        null);
    ArtifactRef firstEvaluation = keep(
        done, generation.evaluate(new EvaluationInput(RUN, spec, "evaluation_v1", first, shared)));
    List<ArtifactRef> shards = new ArrayList<>();
    List<ArtifactRef> features = new ArrayList<>();
    for (int shard = 0; shard < spec.rewardData().shards(); shard++) {
      ArtifactRef sampled = keep(
          done,
          generation.sampleRewardData(
              new RewardDataShardInput(RUN, spec, 1, shard, corpus, first, List.of())));
      shards.add(sampled);
      features.add(keep(
          done,
          generation.extractFeatures(
              new RewardFeaturesInput(RUN, spec, 1, shard, first, sampled, scorers))));
    }
    ArtifactRef data =
        keep(done, generation.assembleRewardData(new RewardDataInput(RUN, spec, 1, shards)));
    ArtifactRef head = keep(
        done,
        reward.trainRewardModel(
            new RewardModelInput(RUN, spec, 1, first, data, features, scorers, null)));
    RewardModelArtifacts rewardModel = new RewardModelArtifacts(head, scorers);
    keep(
        done,
        generation.evaluateRewardModel(
            new RewardModelEvaluationInput(RUN, spec, 1, corpus, first, rewardModel)));
    ArtifactRef second =
        keep(done, trainer.improve(new GrpoInput(RUN, spec, 1, corpus, first, first, rewardModel)));
    keep(
        done,
        generation.evaluate(
            new EvaluationInput(RUN, spec, "evaluation_v2", second, shared.with(firstEvaluation))));
    ArtifactRef rate = keep(
        done,
        trainer.trainBaselineRate(new BaselineRateInput(
            RUN, spec, BaselineMethod.SUPERVISED, 1, corpus, scorers, first, first, 1e7, 0, 0.01)));
    ArtifactRef baseline = keep(
        done,
        trainer.chooseBaseline(
            new BaselineInput(RUN, spec, BaselineMethod.SUPERVISED, 1, List.of(rate))));
    keep(
        done,
        generation.evaluate(new EvaluationInput(
            RUN, spec, "baseline_evaluation_v1", baseline, shared.with(firstEvaluation))));
    return done;
  }

  private static ArtifactRef keep(Map<String, StageOutcome> done, StageOutcome outcome) {
    done.put(outcome.artifact().artifact(), outcome);
    return outcome.artifact();
  }
}
