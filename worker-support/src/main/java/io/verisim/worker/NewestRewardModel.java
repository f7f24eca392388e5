package io.verisim.worker;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.Manifest;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.RewardModelArtifacts;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.spec.RunSpec;
import io.verisim.text.Tokenizer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The reward model of the last cycle of a run that has one, which selects among completions.
 *
 * @param cycle the cycle of the reward model
 */
public record NewestRewardModel(ModelFolders models, int cycle, RewardModelArtifacts rewardModel) {
  private static final String SCORER = "scorer_";

  /**
   * Finds the newest reward model. @throws ArtifactMissingException if the run has trained no
   * reward model yet
   */
  public static NewestRewardModel of(ModelFolders models, String run) throws IOException {
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
    List<ArtifactRef> scorers = found.inputs().stream()
        .filter(input -> input.artifact().startsWith(SCORER))
        .toList();
    return new NewestRewardModel(models, cycle, new RewardModelArtifacts(found.ref(), scorers));
  }

  /**
   * The reward model itself; the caller closes it.
   *
   * @param tokenizer that of the run's base model
   */
  public RewardModel read(RunSpec spec, Tokenizer tokenizer) throws IOException {
    return RewardModelFolders.read(
        spec,
        rewardModel,
        tokenizer,
        artifact -> models.folder(artifact.run(), artifact.artifact()));
  }
}
