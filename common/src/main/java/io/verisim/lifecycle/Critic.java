package io.verisim.lifecycle;

import io.verisim.artifact.ArtifactRef;
import java.util.ArrayList;
import java.util.List;

/**
 * A cycle's critic, which is the reward model and what it reads with.
 *
 * @param languageModels of its own, in the order that it was trained with; none where it reads hidden states
 */
public record Critic(ArtifactRef rewardModel, List<ArtifactRef> languageModels) {
  public Critic {
    languageModels = List.copyOf(languageModels);
  }

  /** Everything that a stage needs that scores with this critic. */
  public List<ArtifactRef> artifacts() {
    List<ArtifactRef> artifacts = new ArrayList<>(List.of(rewardModel));
    artifacts.addAll(languageModels);
    return artifacts;
  }
}
