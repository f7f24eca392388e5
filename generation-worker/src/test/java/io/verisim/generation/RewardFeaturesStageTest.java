package io.verisim.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ActivityFailure;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import io.verisim.contract.GenerationActivities.RewardDataShardInput;
import io.verisim.contract.GenerationActivities.RewardFeaturesInput;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.worker.FeaturesFolder;
import io.verisim.worker.Handmade;
import io.verisim.worker.StageBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewardFeaturesStageTest {
  private static final RunSpec SPEC =
      StageBench.spec(Map.of("rewardData.trainSamples", "600", "rewardData.shards", "1"));

  @TempDir
  Path folder;

  private GenerationBench bench = new GenerationBench(Path.of("unused"));

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void everyScorerReadsEveryTextOfTheShard() throws IOException {
    open("one");
    StageOutcome outcome = bench.generation().extractFeatures(reading());

    FeaturesFolder files = new FeaturesFolder(bench.files(outcome.artifact()));
    assertThat(files.read(Split.TRAIN)).hasDimensions(600, 14);
    assertThat(files.read(Split.VAL)).hasDimensions(12, 14);
    assertThat(outcome.results()).containsEntry("texts", 612);
    assertThat((Double) outcome.results().get("flops")).isPositive();
    assertThat(bench.stages().store().verify(GenerationBench.RUN).findings()).isEmpty();
  }

  @Test
  void aResumedExtractionGivesTheSameDigest() throws IOException {
    open("one");
    Digest untouched = bench.generation().extractFeatures(reading()).artifact().digest();
    open("two");
    RewardFeaturesInput input = reading();
    bench.stages().stopAfter(1);
    assertThatThrownBy(() -> bench.generation().extractFeatures(input))
        .isInstanceOf(ActivityFailure.class);
    bench.stages().stopNoMore();

    assertThat(bench.generation().extractFeatures(input).artifact().digest()).isEqualTo(untouched);
  }

  private RewardFeaturesInput reading() throws IOException {
    Handmade made = new Handmade(bench.stages().store(), GenerationBench.RUN, SPEC);
    ArtifactRef model = made.model(1);
    ArtifactRef shard = bench
        .generation()
        .sampleRewardData(new RewardDataShardInput(
            GenerationBench.RUN, SPEC, 1, 0, made.corpus(), model, List.of()))
        .artifact();
    return new RewardFeaturesInput(GenerationBench.RUN, SPEC, 1, 0, model, shard, made.scorers());
  }

  private void open(String name) {
    bench.close();
    bench = new GenerationBench(folder.resolve(name));
  }
}
