package io.verisim.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewardModelArtifactsTest {
  @Test
  void listsTheRewardModelThenItsScorersInOrder() {
    RewardModelArtifacts rewardModel =
        new RewardModelArtifacts(ref("reward_model_v1"), List.of(ref("scorer_2"), ref("scorer_1")));

    assertThat(rewardModel.artifacts())
        .extracting(ArtifactRef::artifact)
        .containsExactly("reward_model_v1", "scorer_2", "scorer_1");
  }

  private static ArtifactRef ref(String artifact) {
    return new ArtifactRef("trial", artifact, Digest.of(artifact.getBytes(StandardCharsets.UTF_8)));
  }
}
