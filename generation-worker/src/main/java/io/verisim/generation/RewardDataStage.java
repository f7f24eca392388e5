package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.RewardDataInput;
import io.verisim.contract.StageNames;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A cycle's reward data, assembled from its shards. */
record RewardDataStage(RewardDataInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    return StageExecutor.definition(
        input.run(),
        input.spec(),
        ArtifactNames.rewardData(input.cycle()),
        StageNames.REWARD_DATA,
        input.shards(),
        RewardDataShardStage.configuration(input.spec(), input.cycle()));
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    int files = 0;
    for (ArtifactRef shard : input.shards()) {
      RewardDataFolder folder = new RewardDataFolder(loop.context().input(shard));
      for (Split split : List.of(Split.TRAIN, Split.VAL)) {
        for (Path file : folder.files(split)) {
          Files.copy(file, loop.context().output().resolve(file.getFileName().toString()));
          files++;
        }
      }
      loop.listener().onProgress();
    }
    return Map.of("shards", input.shards().size(), "files", files);
  }
}
