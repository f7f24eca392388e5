package io.verisim.worker;

import io.verisim.artifact.ArtifactMissingException;
import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Manifest;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.Critic;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.run.RunSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The critic of a run's last cycle that has one, to choose among completions with.
 *
 * @param cycle whose critic it is
 */
public record NewestCritic(ModelFolders models, int cycle, Critic critic) {
  private static final String LANGUAGE_MODEL = "language_model_";

  /**
   * Looks for it.
   *
   * @throws ArtifactMissingException if the run has trained no critic yet
   */
  public static NewestCritic of(ModelFolders models, String run) throws IOException {
    int cycle = 0;
    Optional<Manifest> newest = Optional.empty();
    for (Optional<Manifest> next = models.find(run, ArtifactNames.rewardModel(1));
        next.isPresent();
        next = models.find(run, ArtifactNames.rewardModel(cycle + 1))) {
      newest = next;
      cycle++;
    }
    Manifest found =
        newest.isPresent() ? newest.get() : models.require(run, ArtifactNames.rewardModel(1));
    List<ArtifactRef> languageModels = found.inputs().stream()
        .filter(input -> input.artifact().startsWith(LANGUAGE_MODEL))
        .toList();
    return new NewestCritic(models, cycle, new Critic(found.ref(), languageModels));
  }

  /** The critic itself; the caller closes it. */
  public RewardModel read(RunSpec spec) throws IOException {
    return Critics.read(
        spec, critic, artifact -> models.folder(artifact.run(), artifact.artifact()));
  }
}
