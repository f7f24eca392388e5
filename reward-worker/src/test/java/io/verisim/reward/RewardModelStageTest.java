package io.verisim.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.contract.RewardActivities;
import io.verisim.contract.RewardActivities.RewardModelInput;
import io.verisim.contract.RewardModelArtifacts;
import io.verisim.engine.ProgressListener;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.spec.Precision;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.TokenRows;
import io.verisim.worker.Handmade;
import io.verisim.worker.RewardModelFolders;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewardModelStageTest {
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
  void commitsTheRewardModelWithItsQuality() throws IOException {
    StageOutcome outcome = train("one", SPEC);

    Manifest manifest = bench.store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("reward_model_v3");
    assertThat(manifest.kind()).isEqualTo("reward_model");
    assertThat(manifest.inputs())
        .extracting(ArtifactRef::artifact)
        .containsExactly(
            "base_model_v3",
            "reward_data_v3",
            "reward_features_v3_shard_0",
            "scorer_1",
            "scorer_2");
    assertThat(bench.store().verify(RUN).findings()).isEmpty();
    assertThat(outcome.results())
        .containsOnlyKeys(
            "reward_model/loss/val",
            "reward_model/skill",
            "reward_model/skill_standard_error",
            "reward_model/steps",
            "stopReason",
            "flops");
    Path files = bench.store().fetch(manifest, folder.resolve("reward_model"));
    RewardModelArtifacts made = new RewardModelArtifacts(
        outcome.artifact(), new Handmade(bench.store(), RUN, SPEC).scorers());
    try (RewardModel rewardModel = RewardModelFolders.read(
        SPEC,
        made,
        Handmade.tokenizer(),
        artifact -> artifact.equals(outcome.artifact())
            ? files
            : bench.store().fetch(bench.store().require(artifact), folder.resolve("reader")))) {
      assertThat(rewardModel
              .score(TokenRows.whole(new int[][] {new int[16]}), ProgressListener.NONE)[0])
          .isBetween(0f, 1f);
    }
  }

  /** Half of each synthetic text is one token, which no features but the last token's can hide. */
  @ParameterizedTest
  @ValueSource(strings = {"mean", "likelihood"})
  void aTrainedRewardModelDetectsSyntheticText(String features) throws IOException {
    RunSpec longer =
        StageBench.spec(Map.of("rewardModel.maxSteps", "200", "rewardModel.features", features));

    StageOutcome outcome = train("one", longer);

    assertThat((Double) outcome.results().get("reward_model/skill")).isGreaterThan(0.3);
  }

  @Test
  void repeatingATrainingGivesTheSameDigest() throws IOException {
    Digest first = train("one", SPEC).artifact().digest();

    assertThat(train("two", SPEC).artifact().digest()).isEqualTo(first);
  }

  @Test
  void aResumedTrainingGivesTheSameDigest() throws IOException {
    Digest untouched = train("one", SPEC).artifact().digest();
    open("two");
    RewardActivities reward = reward();
    RewardModelInput input = input(SPEC);
    bench.stopAfter(2);
    assertThatThrownBy(() -> reward.trainRewardModel(input)).isInstanceOf(ActivityFailure.class);
    bench.stopNoMore();

    assertThat(reward.trainRewardModel(input).artifact().digest()).isEqualTo(untouched);
  }

  /** Half of each synthetic text is one token, which hidden states show as well. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "2"})
  void aTrainedTrunkDetectsSyntheticText(String rank) throws IOException {
    RunSpec spec = StageBench.spec(Map.of(
        "rewardModel.features", "last",
        "rewardModel.train", "trunk",
        "rewardModel.adapterRank", rank,
        "rewardModel.loss", "bradley_terry",
        "rewardModel.maxSteps", "200"));

    StageOutcome outcome = train("one", spec);

    assertThat((Double) outcome.results().get("reward_model/skill")).isGreaterThan(0.3);
    try (Gpt trunk = gpt(outcome.artifact(), "trained");
        Gpt start = gpt(new Handmade(bench.store(), RUN, spec).model(3), "start")) {
      assertThat(trunk.sameAs(start)).isFalse();
    }
  }

  /** One step is too short to learn what the reward model before has learnt in 200. */
  @ParameterizedTest
  @CsvSource({"likelihood, head", "mean, trunk"})
  void aWarmStartKeepsWhatTheCycleBeforeHasLearnt(String features, String trained)
      throws IOException {
    Map<String, String> keys = Map.of(
        "rewardModel.features", features,
        "rewardModel.train", trained,
        "rewardModel.warmStart", "true");
    Map<String, String> step = new HashMap<>(keys);
    step.put("rewardModel.maxSteps", "1");
    RunSpec once = StageBench.spec(step);
    StageOutcome cold = train("one", once);
    Map<String, String> steps = new HashMap<>(keys);
    steps.put("rewardModel.maxSteps", "200");
    open("two");
    RewardActivities reward = reward();
    ArtifactRef before =
        reward.trainRewardModel(input(StageBench.spec(steps), 2, null)).artifact();

    StageOutcome warm = reward.trainRewardModel(input(once, 3, before));

    assertThat(bench.store().require(warm.artifact()).inputs()).endsWith(before);
    assertThat((Double) warm.results().get("reward_model/skill"))
        .isGreaterThan(0.3)
        .isGreaterThan((Double) cold.results().get("reward_model/skill"));
  }

  private Gpt gpt(ArtifactRef model, String name) throws IOException {
    return GptFolder.read(
        bench.store().fetch(bench.store().require(model), folder.resolve(name)), Precision.FLOAT32);
  }

  private StageOutcome train(String name, RunSpec spec) throws IOException {
    open(name);
    return reward().trainRewardModel(input(spec));
  }

  private RewardModelInput input(RunSpec spec) throws IOException {
    return input(spec, 3, null);
  }

  private RewardModelInput input(RunSpec spec, int cycle, @Nullable ArtifactRef previous)
      throws IOException {
    Handmade handmade = new Handmade(bench.store(), RUN, spec);
    boolean reads = !spec.rewardModel().activeScorers().isEmpty();
    return new RewardModelInput(
        RUN,
        spec,
        cycle,
        handmade.model(cycle),
        handmade.rewardData(cycle),
        reads ? List.of(handmade.features(cycle)) : List.of(),
        handmade.scorers(),
        previous);
  }

  private RewardActivities reward() {
    return bench.activities(RewardActivities.class, new RewardService(bench.executor()));
  }

  private void open(String name) throws IOException {
    bench.close();
    bench = new StageBench(Files.createDirectory(folder.resolve(name)));
  }
}
