package io.verisim.contract;

import io.verisim.artifact.ArtifactRef;
import java.util.ArrayList;
import java.util.List;

/**
 * The artifacts that make up a cycle's reward model.
 *
 * @param head the trained head, with the scaling of its features
 * @param scorers the scoring language models, in the order that the head was trained with; none if
 *     it reads hidden states
 */
public record RewardModelArtifacts(ArtifactRef head, List<ArtifactRef> scorers) {
  public RewardModelArtifacts {
    scorers = List.copyOf(scorers);
  }

  /** Everything that a stage needs in order to score with this reward model. */
  public List<ArtifactRef> artifacts() {
    List<ArtifactRef> artifacts = new ArrayList<>(List.of(head));
    artifacts.addAll(scorers);
    return artifacts;
  }
}
