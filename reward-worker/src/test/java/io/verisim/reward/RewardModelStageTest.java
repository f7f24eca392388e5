package io.verisim.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.artifact.Manifest;
import io.verisim.engine.Pulse;
import io.verisim.gpt.Precision;
import io.verisim.lifecycle.RewardActivities;
import io.verisim.lifecycle.RewardActivities.RewardTraining;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.worker.Handmade;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void theCriticIsCommittedWithItsQuality() throws IOException {
    StageOutcome outcome = train("one", SPEC);

    Manifest manifest = bench.store().require(outcome.artifact());
    assertThat(manifest.artifact()).isEqualTo("reward_model_v3");
    assertThat(manifest.kind()).isEqualTo("reward_model");
    assertThat(manifest.inputs())
        .extracting(ArtifactRef::artifact)
        .containsExactly("base_model_v3", "reward_data_v3");
    assertThat(bench.store().verify(RUN).findings()).isEmpty();
    assertThat(outcome.results())
        .containsOnlyKeys(
            "reward_model/loss/val",
            "reward_model/skill",
            "reward_model/auc",
            "reward_model/steps",
            "stopReason");
    Path files = bench.store().fetch(manifest, folder.resolve("critic"));
    try (RewardModel critic = RewardModel.read(files, Precision.FLOAT32)) {
      assertThat(critic.score(new int[][] {new int[16]}, Pulse.NONE)[0]).isBetween(0f, 1f);
    }
  }

  /** Half of each synthetic text is one token, which the trunk's mean cannot hide. */
  @Test
  void aTaughtCriticTellsSyntheticTextFromNatural() throws IOException {
    RunSpec longer = StageBench.spec(Map.of("rewardModel.maxSteps", "200"));

    StageOutcome outcome = train("one", longer);

    assertThat((Double) outcome.results().get("reward_model/skill")).isGreaterThan(0.3);
  }

  @Test
  void theSameDataGiveTheSameBits() throws IOException {
    Digest first = train("one", SPEC).artifact().digest();

    assertThat(train("two", SPEC).artifact().digest()).isEqualTo(first);
  }

  @Test
  void aStoppedTrainingComesToTheSameBits() throws IOException {
    Digest untouched = train("one", SPEC).artifact().digest();
    open("two");
    RewardActivities reward = reward();
    RewardTraining order = order(SPEC);
    bench.stopAfter(2);
    assertThatThrownBy(() -> reward.trainRewardModel(order)).isInstanceOf(ActivityFailure.class);
    bench.stopNoMore();

    assertThat(reward.trainRewardModel(order).artifact().digest()).isEqualTo(untouched);
  }

  private StageOutcome train(String name, RunSpec spec) throws IOException {
    open(name);
    return reward().trainRewardModel(order(spec));
  }

  private RewardTraining order(RunSpec spec) throws IOException {
    Handmade handmade = new Handmade(bench.store(), RUN, spec);
    return new RewardTraining(RUN, spec, 3, handmade.model(3), handmade.rewardData(3));
  }

  private RewardActivities reward() {
    return bench.activities(RewardActivities.class, new RewardService(bench.desk()));
  }

  private void open(String name) throws IOException {
    bench.close();
    bench = new StageBench(Files.createDirectory(folder.resolve(name)));
  }
}
