package io.verisim.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.ArtifactFile;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.contract.TrainerActivities;
import io.verisim.contract.TrainerActivities.BaselineInput;
import io.verisim.contract.TrainerActivities.BaselineRateInput;
import io.verisim.contract.TrainerActivities.GrpoInput;
import io.verisim.contract.TrainerActivities.PretrainingInput;
import io.verisim.contract.TrainerActivities.ScorerInput;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptConfig;
import io.verisim.gpt.GptFolder;
import io.verisim.spec.BaselineMethod;
import io.verisim.spec.Precision;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.stage.StageProgress;
import io.verisim.text.RunningText;
import io.verisim.text.Split;
import io.verisim.training.HeldOutLoss;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.Handmade;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerStagesTest {
  private static final String RUN = "trial";
  private static final RunSpec SPEC = StageBench.spec(Map.of());

  @TempDir
  Path folder;

  private StageBench bench = new StageBench(Path.of("unused"));

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void pretrainingCommitsAModelWithItsTokenizer() throws IOException {
    StageOutcome outcome = pretrain("one", SPEC);

    Manifest manifest = bench.store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("base_model_v1");
    assertThat(manifest.kind()).isEqualTo("pretraining");
    assertThat(manifest.inputs()).extracting(ArtifactRef::artifact).containsExactly("corpus");
    assertThat(manifest.configuration()).containsOnlyKeys("model", "pretraining", "precision");
    assertThat(manifest.files())
        .extracting(ArtifactFile::name)
        .containsExactly(
            "config.json",
            "generation_config.json",
            "metrics.jsonl",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(bench.store().verify(RUN).findings()).isEmpty();
    Path model = bench.store().fetch(manifest, folder.resolve("model"));
    try (Gpt gpt = GptFolder.read(model, Precision.FLOAT32)) {
      assertThat(gpt.config().vocabSize())
          .isEqualTo(CorpusFolder.tokenizer(model).vocabularySize());
      assertThat(gpt.config().blockSize()).isEqualTo(16);
    }
    assertThat(outcome.results())
        .containsOnlyKeys("loss/val", "steps", "kept_step", "stopReason", "flops")
        .containsEntry("steps", 5)
        .containsEntry("stopReason", "maxSteps");
  }

  @Test
  void repeatedPretrainingIsEqualUnlessTheSeedChanges() throws IOException {
    Digest first = pretrain("one", SPEC).artifact().digest();

    assertThat(pretrain("two", SPEC).artifact().digest()).isEqualTo(first);
    assertThat(weights(pretrain("three", StageBench.spec(Map.of("seed", "7")))))
        .isNotEqualTo(weights(pretrain("four", SPEC)));
  }

  @Test
  void resumedPretrainingGivesTheSameDigest() throws IOException {
    Digest untouched = pretrain("one", SPEC).artifact().digest();
    open("two");
    bench.stopAfter(3);
    TrainerActivities trainer = trainer();
    PretrainingInput input = new PretrainingInput(RUN, SPEC, handmade(SPEC).corpus(), null);
    assertThatThrownBy(() -> trainer.pretrain(input)).isInstanceOf(ActivityFailure.class);
    bench.stopNoMore();
    int before = bench.beats().size();

    assertThat(trainer.pretrain(input).artifact().digest()).isEqualTo(untouched);
    assertThat(bench.beats().subList(before, bench.beats().size()))
        .extracting(StageProgress::step)
        .as("steps that are done again")
        .doesNotContain(1L, 2L, 3L);
  }

  @Test
  void divergingPretrainingFailsWithoutRetry() throws IOException {
    open("one");
    RunSpec wild =
        StageBench.spec(Map.of("pretraining.learningRate", "1e30", "pretraining.gradClip", "1e30"));
    TrainerActivities trainer = trainer();
    PretrainingInput input = new PretrainingInput(RUN, wild, handmade(wild).corpus(), null);

    assertThat(StageBench.failure(catchThrowable(() -> trainer.pretrain(input))))
        .satisfies(failure -> {
          assertThat(failure.getType()).isEqualTo("diverged");
          assertThat(failure.isNonRetryable()).isTrue();
        });
  }

  @Test
  void pretrainingContinuesFromAnImportedModel() throws IOException {
    open("one");
    RunSpec spec = StageBench.spec(Map.of("model.from", "folder", "model.blockSize", "12"));
    Handmade handmade = handmade(SPEC);
    ArtifactRef imported = handmade.imported();

    StageOutcome outcome =
        trainer().pretrain(new PretrainingInput(RUN, spec, handmade.corpus(), imported));

    Manifest manifest = bench.store().require(outcome.artifact());
    assertThat(manifest.inputs())
        .extracting(ArtifactRef::artifact)
        .containsExactly("corpus", "imported_model");
    Path model = bench.store().fetch(manifest, folder.resolve("model"));
    assertThat(GptFolder.config(model).blockSize()).isEqualTo(12);
    assertThat(GptFolder.config(model).embedding().context()).isEqualTo(16);
    assertThat(weights(outcome)).isNotEqualTo(weights(imported));
    assertThat(outcome.results()).containsEntry("steps", 5);
  }

  @Test
  void withoutStepsAnImportedModelStaysAsItIsAndIsEvaluated() throws IOException {
    open("one");
    RunSpec spec = StageBench.spec(Map.of(
        "model.from",
        "folder",
        "pretraining.maxSteps",
        "0",
        "rewardModel.scorers",
        "[{maxSteps: 4, nLayer: 1, nHead: 1, nEmbd: 8}]"));
    Handmade handmade = handmade(SPEC);
    ArtifactRef imported = handmade.imported();

    StageOutcome outcome =
        trainer().pretrain(new PretrainingInput(RUN, spec, handmade.corpus(), imported));

    assertThat(weights(outcome)).isEqualTo(weights(imported));
    assertThat(outcome.results()).containsEntry("steps", 0).containsEntry("kept_step", 0);
    assertThat((Double) outcome.results().get("loss/val")).isPositive().isLessThan(10);
  }

  @Test
  void trainingThatHelpsNothingKeepsTheImportedModel() throws IOException {
    open("one");
    RunSpec spec = StageBench.spec(Map.of(
        "model.from", "folder",
        "pretraining.learningRate", "3",
        "pretraining.minLearningRate", "3"));
    Handmade handmade = handmade(SPEC);
    ArtifactRef imported = handmade.imported();

    StageOutcome outcome =
        trainer().pretrain(new PretrainingInput(RUN, spec, handmade.corpus(), imported));

    assertThat(weights(outcome)).isEqualTo(weights(imported));
    assertThat(outcome.results()).containsEntry("steps", 5).containsEntry("kept_step", 0);
  }

  @Test
  void resumedTrainingOfAnImportedModelGivesTheSameDigest() throws IOException {
    RunSpec spec = StageBench.spec(Map.of("model.from", "folder"));
    open("one");
    Digest untouched = trainer()
        .pretrain(new PretrainingInput(
            RUN, spec, handmade(SPEC).corpus(), handmade(SPEC).imported()))
        .artifact()
        .digest();
    for (int stop : List.of(0, 2)) {
      open("stopped after " + stop);
      PretrainingInput input = new PretrainingInput(
          RUN, spec, handmade(SPEC).corpus(), handmade(SPEC).imported());
      TrainerActivities trainer = trainer();
      bench.stopAfter(stop);
      assertThatThrownBy(() -> trainer.pretrain(input)).isInstanceOf(ActivityFailure.class);
      bench.stopNoMore();

      assertThat(trainer.pretrain(input).artifact().digest()).isEqualTo(untouched);
    }
  }

  @Test
  void aScorerMayStartFromAnImportedModel() throws IOException {
    open("one");
    RunSpec spec = StageBench.spec(
        Map.of("rewardModel.scorers", "[{from: folder, maxSteps: 0}, {from: folder}]"));
    Handmade handmade = handmade(SPEC);
    ArtifactRef imported = handmade.imported();
    TrainerActivities trainer = trainer();

    StageOutcome frozen =
        trainer.trainScorer(new ScorerInput(RUN, spec, 1, handmade.corpus(), imported));
    StageOutcome trained =
        trainer.trainScorer(new ScorerInput(RUN, spec, 2, handmade.corpus(), imported));

    assertThat(weights(frozen)).isEqualTo(weights(imported));
    assertThat((Double) trained.results().get("loss/val"))
        .isLessThan((Double) Objects.requireNonNull(frozen.results().get("loss/val")));
  }

  @Test
  void refusesAScorerThatReadsOtherTokens() throws IOException {
    open("one");
    RunSpec spec = StageBench.spec(Map.of("rewardModel.scorers", "[{from: other, maxSteps: 0}]"));
    Handmade handmade = handmade(SPEC);
    ArtifactRef other = handmade.scorerOf("Another alphabet, and so other tokens.");
    TrainerActivities trainer = trainer();
    ScorerInput input = new ScorerInput(RUN, spec, 1, handmade.corpus(), other);

    assertThat(StageBench.failure(catchThrowable(() -> trainer.trainScorer(input))))
        .satisfies(failure -> {
          assertThat(failure.getType()).isEqualTo("model-unusable");
          assertThat(failure.getOriginalMessage())
              .contains("other", "rows, but the tokens of the corpus need");
        });
  }

  @Test
  void aScorerHasItsOwnShapeAndDirection() throws IOException {
    open("one");
    StageOutcome outcome = trainer().trainScorer(scorer(2));

    Manifest manifest = bench.store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("scorer_2");
    assertThat(manifest.kind()).isEqualTo("scorer");
    assertThat(manifest.inputs()).extracting(ArtifactRef::artifact).containsExactly("corpus");
    assertThat(bench.store().verify(RUN).findings()).isEmpty();
    assertThat(outcome.results())
        .containsOnlyKeys("loss/val", "steps", "kept_step", "stopReason", "flops")
        .containsEntry("steps", 4);
    Path model = bench.store().fetch(manifest, folder.resolve("model"));
    try (Gpt gpt = GptFolder.read(model, Precision.FLOAT32)) {
      assertThat(gpt.config().nLayer()).isEqualTo(2);
      RunningText validation = (RunningText) new CorpusFolder(bench
              .store()
              .fetch(bench.store().require(handmade(SPEC).corpus()), folder.resolve("corpus")))
          .text(Split.VAL);
      assertThat((Double) outcome.results().get("loss/val"))
          .as("the loss on text that is read from its end")
          .isEqualTo(HeldOutLoss.of(
              gpt, new RunningText(validation.tokens().reversed()), ProgressListener.NONE))
          .isNotEqualTo(HeldOutLoss.of(gpt, validation, ProgressListener.NONE));
    }
  }

  @Test
  void aResumedScorerGivesTheSameDigest() throws IOException {
    open("one");
    Digest untouched = trainer().trainScorer(scorer(1)).artifact().digest();
    open("two");
    TrainerActivities trainer = trainer();
    ScorerInput input = scorer(1);
    bench.stopAfter(3);
    assertThatThrownBy(() -> trainer.trainScorer(input)).isInstanceOf(ActivityFailure.class);
    bench.stopNoMore();

    assertThat(trainer.trainScorer(input).artifact().digest()).isEqualTo(untouched);
  }

  @Test
  void aBaselineRateSpendsItsBudgetAndLowersTheLoss() throws IOException {
    open("one");

    StageOutcome outcome = trainer().trainBaselineRate(rate(0, 0.01, 6));

    Manifest manifest = bench.store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("baseline_v1_rate_0");
    assertThat(manifest.inputs())
        .extracting(ArtifactRef::artifact)
        .containsExactly("corpus", "base_model_v1");
    assertThat(outcome.results()).containsEntry("steps", 6).containsEntry("baseline/rate", 0.01);
    assertThat(loss(outcome)).isLessThan((Double) outcome.results().get("baseline/loss_start"));
    assertThat(bench.store().verify(RUN).findings()).isEmpty();
  }

  @Test
  void aBaselineIsTheRateWithTheLowestLoss() throws IOException {
    open("one");
    TrainerActivities trainer = trainer();
    List<StageOutcome> rates = List.of(
        trainer.trainBaselineRate(rate(0, 1e-7, 6)),
        trainer.trainBaselineRate(rate(1, 0.01, 6)),
        trainer.trainBaselineRate(rate(2, 1e-6, 6)));

    StageOutcome outcome = trainer.chooseBaseline(baseline(rates));

    Manifest manifest = bench.store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("baseline_v1");
    assertThat(manifest.inputs())
        .containsExactlyElementsOf(rates.stream().map(StageOutcome::artifact).toList());
    assertThat(loss(outcome))
        .isEqualTo(loss(rates.get(1)))
        .isLessThan(loss(rates.get(0)))
        .isLessThan(loss(rates.get(2)));
    assertThat(outcome.results()).containsEntry("baseline/rate", 0.01).containsEntry("steps", 18);
    assertThat(weights(outcome)).isEqualTo(weights(rates.get(1)));
    assertThat(bench.store().verify(RUN).findings()).isEmpty();
  }

  @Test
  void aBaselineWithoutABudgetKeepsItsStart() throws IOException {
    open("one");
    TrainerActivities trainer = trainer();

    StageOutcome outcome =
        trainer.chooseBaseline(baseline(List.of(trainer.trainBaselineRate(rate(0, 0.01, 0)))));

    assertThat(weights(outcome)).isEqualTo(weights(handmade(SPEC).model(1)));
    assertThat(outcome.results()).containsEntry("steps", 0).containsEntry("baseline/rate", 0.0);
  }

  @ParameterizedTest
  @EnumSource
  void aResumedBaselineRateGivesTheSameDigest(BaselineMethod method) throws IOException {
    open("one");
    StageOutcome whole = trainer().trainBaselineRate(rate(method, 0, 0.01, 100));
    Digest untouched = whole.artifact().digest();
    assertThat(weights(whole)).isNotEqualTo(weights(handmade(SPEC).model(1)));
    assertThat((Integer) whole.results().get("steps")).isGreaterThan(2);
    open("two");
    TrainerActivities trainer = trainer();
    BaselineRateInput input = rate(method, 0, 0.01, 100);
    bench.stopAfter(2);
    assertThatThrownBy(() -> trainer.trainBaselineRate(input)).isInstanceOf(ActivityFailure.class);
    bench.stopNoMore();

    assertThat(trainer.trainBaselineRate(input).artifact().digest()).isEqualTo(untouched);
  }

  private static double loss(StageOutcome outcome) {
    return (double) Objects.requireNonNull(outcome.results().get("loss/val"));
  }

  private static BaselineInput baseline(List<StageOutcome> rates) {
    return new BaselineInput(
        RUN,
        SPEC,
        BaselineMethod.SUPERVISED,
        1,
        rates.stream().map(StageOutcome::artifact).toList());
  }

  /** A rate of a baseline that can pay for {@code steps}. */
  private BaselineRateInput rate(int rate, double learningRate, int steps) throws IOException {
    return rate(BaselineMethod.SUPERVISED, rate, learningRate, steps);
  }

  /** A rate of a method that has the compute of supervised {@code steps}. */
  private BaselineRateInput rate(BaselineMethod method, int rate, double learningRate, int steps)
      throws IOException {
    Handmade handmade = handmade(SPEC);
    ArtifactRef start = handmade.model(1);
    ArtifactRef corpus = handmade.corpus();
    GptConfig shape = GptConfig.of(
        SPEC.model(),
        new CorpusFolder(bench
                .store()
                .fetch(
                    bench.store().require(corpus),
                    folder.resolve("c" + rate + "-" + steps + bench.hashCode())))
            .tokenizer());
    double step = 3 * shape.forwardFlops(SPEC.pretraining().batchSize(), 16);
    return new BaselineRateInput(
        RUN,
        SPEC,
        method,
        1,
        corpus,
        handmade.scorers(),
        start,
        start,
        steps * step,
        rate,
        learningRate);
  }

  private ScorerInput scorer(int number) throws IOException {
    return new ScorerInput(RUN, SPEC, number, handmade(SPEC).corpus(), null);
  }

  @Test
  void grpoCommitsTheNextVersion() throws IOException {
    open("one");
    GrpoInput input = improvement(2);

    StageOutcome outcome = trainer().improve(input);

    Manifest manifest = bench.store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("base_model_v3");
    assertThat(manifest.kind()).isEqualTo("grpo");
    assertThat(manifest.inputs())
        .extracting(ArtifactRef::artifact)
        .containsExactly(
            "corpus", "base_model_v1", "base_model_v2", "reward_model_v2", "scorer_1", "scorer_2");
    assertThat(manifest.configuration()).containsOnlyKeys("grpo", "precision", "cycle");
    assertThat(bench.store().verify(RUN).findings()).isEmpty();
    assertThat(outcome.results())
        .containsOnlyKeys(
            "reward/start",
            "perplexity/val_first",
            "reward",
            "divergence/start",
            "divergence",
            "kl",
            "steps",
            "kept_step",
            "interpolation_coefficient",
            "stopReason",
            "flops")
        .containsEntry("steps", 3);
    Path model = bench.store().fetch(manifest, folder.resolve("model"));
    GptFolder.read(model, Precision.FLOAT32).close();
    assertThat(CorpusFolder.tokenizer(model).name()).isEqualTo("char");
  }

  @Test
  void grpoStopsAtTheKlCapAndReportsIt() throws IOException {
    open("one");
    RunSpec capped = StageBench.spec(Map.of("grpo.klCap", "1e-9"));

    StageOutcome outcome = trainer().improve(improvement(capped, 1));

    assertThat(outcome.results()).containsEntry("stopReason", "klCap").containsEntry("steps", 2);
  }

  @Test
  void resumedGrpoGivesTheSameDigest() throws IOException {
    open("one");
    Digest untouched = trainer().improve(improvement(1)).artifact().digest();
    open("two");
    TrainerActivities trainer = trainer();
    GrpoInput input = improvement(1);
    bench.stopAfter(2);
    assertThatThrownBy(() -> trainer.improve(input)).isInstanceOf(ActivityFailure.class);
    bench.stopNoMore();

    assertThat(trainer.improve(input).artifact().digest()).isEqualTo(untouched);
  }

  @Test
  void namesAMissingInput() throws IOException {
    open("one");
    ArtifactRef nowhere = new ArtifactRef(RUN, "corpus", Digest.of(new byte[0]));
    TrainerActivities trainer = trainer();

    assertThat(StageBench.failure(
            catchThrowable(() -> trainer.pretrain(new PretrainingInput(RUN, SPEC, nowhere, null)))))
        .satisfies(failure -> {
          assertThat(failure.getType()).isEqualTo("artifact-missing");
          assertThat(failure.getOriginalMessage()).contains("artifact 'corpus' of run 'trial'");
        });
  }

  private StageOutcome pretrain(String name, RunSpec spec) throws IOException {
    open(name);
    return trainer().pretrain(new PretrainingInput(RUN, spec, handmade(spec).corpus(), null));
  }

  private GrpoInput improvement(int cycle) throws IOException {
    return improvement(SPEC, cycle);
  }

  private GrpoInput improvement(RunSpec spec, int cycle) throws IOException {
    Handmade handmade = handmade(spec);
    return new GrpoInput(
        RUN,
        spec,
        cycle,
        handmade.corpus(),
        handmade.model(1),
        handmade.model(cycle),
        handmade.rewardModel(cycle));
  }

  private Digest weights(StageOutcome outcome) throws IOException {
    return weights(outcome.artifact());
  }

  private Digest weights(ArtifactRef model) throws IOException {
    return bench.store().require(model).file(GptFolder.WEIGHTS).orElseThrow().sha256();
  }

  private TrainerActivities trainer() {
    return bench.activities(TrainerActivities.class, new TrainerService(bench.executor()));
  }

  private Handmade handmade(RunSpec spec) {
    return new Handmade(bench.store(), RUN, spec);
  }

  private void open(String name) throws IOException {
    bench.close();
    bench = new StageBench(Files.createDirectory(folder.resolve(name)));
  }
}
