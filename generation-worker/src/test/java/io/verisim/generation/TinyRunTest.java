package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Manifest;
import io.verisim.gpt.GptFolder;
import io.verisim.gpt.Precision;
import io.verisim.lifecycle.Critic;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities;
import io.verisim.lifecycle.GenerationActivities.Assembly;
import io.verisim.lifecycle.GenerationActivities.Completion;
import io.verisim.lifecycle.GenerationActivities.CompletionText;
import io.verisim.lifecycle.GenerationActivities.Corpus;
import io.verisim.lifecycle.GenerationActivities.CriticEvaluation;
import io.verisim.lifecycle.GenerationActivities.Evaluation;
import io.verisim.lifecycle.GenerationActivities.Reading;
import io.verisim.lifecycle.GenerationActivities.Shard;
import io.verisim.lifecycle.RewardActivities;
import io.verisim.lifecycle.RewardActivities.RewardTraining;
import io.verisim.lifecycle.TrainerActivities;
import io.verisim.lifecycle.TrainerActivities.Control;
import io.verisim.lifecycle.TrainerActivities.ControlRate;
import io.verisim.lifecycle.TrainerActivities.Improvement;
import io.verisim.lifecycle.TrainerActivities.LanguageModel;
import io.verisim.lifecycle.TrainerActivities.Pretraining;
import io.verisim.reward.RewardAtBench;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.trainer.TrainerAtBench;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every stage of a run with one cycle, on real artifacts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TinyRunTest {
  private static final String RUN = GenerationBench.RUN;
  private static final RunSpec SPEC = StageBench.spec(Map.of());

  @TempDir
  private static Path folder;

  private GenerationBench bench;
  private TrainerActivities trainer;
  private RewardActivities reward;
  private Map<String, StageOutcome> outcomes;

  @BeforeAll
  void run() {
    open("one");
    outcomes = runAll();
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
  void everyArtifactIsSoundAndLeadsBackToTheCorpus() throws IOException {
    assertThat(bench.stages().store().verify(RUN).findings()).isEmpty();
    assertThat(bench.stages().store().list(RUN))
        .extracting(Manifest::artifact)
        .containsExactly(
            "base_model_v1",
            "base_model_v2",
            "control_evaluation_v1",
            "control_v1",
            "control_v1_rate_0",
            "corpus",
            "critic_evaluation_v1",
            "evaluation_v1",
            "evaluation_v2",
            "language_model_1",
            "language_model_2",
            "reward_data_v1",
            "reward_data_v1_shard_0",
            "reward_data_v1_shard_1",
            "reward_features_v1_shard_0",
            "reward_features_v1_shard_1",
            "reward_model_v1");
    assertThat(bench.stages().store().objects().list("runs/" + RUN + "/"))
        .as("what only unfinished stages need")
        .noneMatch(key -> key.contains("/progress/") || key.contains("/metrics/"));
    GptFolder.read(bench.files(outcome("base_model_v2").artifact()), Precision.FLOAT32)
        .close();
  }

  @Test
  void noModelReadsTheGrammarBetterThanTheGrammarItself() {
    Map<String, Object> figures = outcome("evaluation_v2").results();

    assertThat(figures).containsKey("sentences/count");
    assertThat((Double) figures.get(FigureNames.PERPLEXITY))
        .isGreaterThan((Double) figures.get(FigureNames.PERPLEXITY_FLOOR));
  }

  @Test
  void theSameRunTwiceGivesTheSameDigests() {
    bench.close();
    open("two");
    Map<String, StageOutcome> others = runAll();
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
  void aRunThatIsRunAgainFindsEverythingDone() {
    assertThat(runAll().values())
        .allMatch(StageOutcome::reused)
        .extracting(StageOutcome::artifact)
        .isEqualTo(outcomes.values().stream().map(StageOutcome::artifact).toList());
  }

  @Test
  void aVersionCompletesPrompts() {
    CompletionText text = bench.generation().complete(completion(2, "the ", 0.0001));

    assertThat(text.version()).isEqualTo(2);
    assertThat(text.text()).hasSize(20);
    assertThat(bench.generation().complete(completion(2, "the ", 0.0001))).isEqualTo(text);
  }

  @Test
  void theNewestCriticKeepsOneOfSeveralCompletions() {
    Completion order = new Completion(RUN, SPEC, 2, "the ", 20, 1, 0, 1, 5, 4);
    CompletionText text = bench.generation().complete(order);

    assertThat(text.text()).hasSize(20);
    assertThat(text.tokens()).isEqualTo(80);
    assertThat(text.choice()).satisfies(choice -> {
      assertThat(choice.of()).isEqualTo(4);
      assertThat(choice.criticCycle()).isEqualTo(1);
      assertThat(choice.score()).isGreaterThanOrEqualTo(choice.meanScore());
      assertThat(choice.operations()).isPositive();
    });
    assertThat(bench.generation().complete(order)).isEqualTo(text);
  }

  @Test
  void theControlIsComparedWithTheFirstVersionOnTheSameWindows() {
    Map<String, Object> first = outcome("evaluation_v1").results();
    Map<String, Object> control = outcome("control_evaluation_v1").results();

    assertThat(first).doesNotContainKey(FigureNames.LOSS_CHANGE);
    assertThat(number(control, FigureNames.LOSS_CHANGE))
        .isCloseTo(number(control, "loss/test") - number(first, "loss/test"), within(1e-12))
        .isNegative();
    assertThat(number(control, FigureNames.LOSS_CHANGE_ERROR)).isPositive();
  }

  @Test
  void theCriticIsJudgedByWhatNoCriticTakesPartIn() {
    assertThat(outcome("critic_evaluation_v1").results())
        .containsKeys(FigureNames.CRITIC_KNOWN_ALL, FigureNames.CRITIC_LENGTH);
  }

  @Test
  void aPromptThatCannotBeCompletedSaysWhy() {
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

  private static Completion completion(int version, String prompt, double temperature) {
    return new Completion(RUN, SPEC, version, prompt, 20, temperature, 0, 1, 5, 1);
  }

  private StageOutcome outcome(String artifact) {
    return Objects.requireNonNull(outcomes.get(artifact), artifact);
  }

  private Map<String, StageOutcome> runAll() {
    Map<String, StageOutcome> done = new TreeMap<>();
    GenerationActivities generation = bench.generation();
    ArtifactRef corpus = keep(done, generation.prepareCorpus(new Corpus(RUN, SPEC)));
    ArtifactRef first = keep(done, trainer.pretrain(new Pretraining(RUN, SPEC, corpus)));
    List<ArtifactRef> readers = new ArrayList<>();
    for (int number = 1; number <= 2; number++) {
      readers.add(
          keep(done, trainer.trainLanguageModel(new LanguageModel(RUN, SPEC, number, corpus))));
    }
    ArtifactRef baseline = keep(
        done,
        generation.evaluate(
            new Evaluation(RUN, SPEC, "evaluation_v1", corpus, first, readers, null)));
    List<ArtifactRef> shards = new ArrayList<>();
    List<ArtifactRef> features = new ArrayList<>();
    for (int shard = 0; shard < SPEC.rewardData().shards(); shard++) {
      ArtifactRef sampled =
          keep(done, generation.sampleRewardData(new Shard(RUN, SPEC, 1, shard, corpus, first)));
      shards.add(sampled);
      features.add(keep(
          done,
          generation.readRewardData(new Reading(RUN, SPEC, 1, shard, first, sampled, readers))));
    }
    ArtifactRef data =
        keep(done, generation.assembleRewardData(new Assembly(RUN, SPEC, 1, shards)));
    ArtifactRef head = keep(
        done,
        reward.trainRewardModel(new RewardTraining(RUN, SPEC, 1, first, data, features, readers)));
    Critic critic = new Critic(head, readers);
    keep(
        done, generation.evaluateCritic(new CriticEvaluation(RUN, SPEC, 1, corpus, first, critic)));
    ArtifactRef second =
        keep(done, trainer.improve(new Improvement(RUN, SPEC, 1, corpus, first, critic)));
    keep(
        done,
        generation.evaluate(
            new Evaluation(RUN, SPEC, "evaluation_v2", corpus, second, readers, baseline)));
    ArtifactRef rate = keep(
        done, trainer.trainControlRate(new ControlRate(RUN, SPEC, 1, corpus, first, 1e7, 0, 0.01)));
    ArtifactRef control =
        keep(done, trainer.chooseControl(new Control(RUN, SPEC, 1, List.of(rate))));
    keep(
        done,
        generation.evaluate(new Evaluation(
            RUN, SPEC, "control_evaluation_v1", corpus, control, readers, baseline)));
    return done;
  }

  private static ArtifactRef keep(Map<String, StageOutcome> done, StageOutcome outcome) {
    done.put(outcome.artifact().artifact(), outcome);
    return outcome.artifact();
  }
}
