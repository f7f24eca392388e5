package io.verisim.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CriticTest {
  @Test
  void whoScoresNeedsTheRewardModelAndItsReadersInTheirOrder() {
    Critic critic = new Critic(
        ref("reward_model_v1"), List.of(ref("language_model_2"), ref("language_model_1")));

    assertThat(critic.artifacts())
        .extracting(ArtifactRef::artifact)
        .containsExactly("reward_model_v1", "language_model_2", "language_model_1");
  }

  private static ArtifactRef ref(String artifact) {
    return new ArtifactRef("trial", artifact, Digest.of(artifact.getBytes(StandardCharsets.UTF_8)));
  }
}
