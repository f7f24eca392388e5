package io.verisim.worker;

import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.RewardModelArtifacts;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scorer;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.spec.Direction;
import io.verisim.spec.RunSpec;
import io.verisim.spec.ScorerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads reward models and their features from the files of artifacts. The caller closes the
 * results.
 */
public final class RewardModelFolders {
  private RewardModelFolders() {}

  /** Finds the files of an artifact. */
  @FunctionalInterface
  public interface Files {
    Path of(ArtifactRef artifact) throws IOException;
  }

  /** A cycle's reward model. */
  public static RewardModel read(RunSpec spec, RewardModelArtifacts rewardModel, Files files)
      throws IOException {
    return RewardModel.read(
        files.of(rewardModel.head()),
        spec.precision(),
        scorers(spec, rewardModel.scorers(), files));
  }

  /**
   * The features of the run's reward models.
   *
   * @param trunk the model whose text is to be distinguished from natural text; the result takes
   *     ownership of it
   */
  public static TextFeatures features(
      RunSpec spec, Gpt trunk, List<ArtifactRef> scorers, Files files) throws IOException {
    return TextFeatures.of(spec.rewardModel().features(), trunk, scorers(spec, scorers, files));
  }

  /** The scorers that read from left to right. */
  public static List<Gpt> leftToRight(RunSpec spec, List<ArtifactRef> scorers, Files files)
      throws IOException {
    List<Gpt> models = new ArrayList<>();
    for (Scorer scorer : scorers(spec, scorers, files)) {
      if (scorer.direction() == Direction.LEFT_TO_RIGHT) {
        models.add(scorer.gpt());
      } else {
        scorer.close();
      }
    }
    return models;
  }

  private static List<Scorer> scorers(RunSpec spec, List<ArtifactRef> artifacts, Files files)
      throws IOException {
    List<ScorerSpec> scorers = spec.rewardModel().activeScorers();
    List<Scorer> models = new ArrayList<>();
    try {
      for (int i = 0; i < scorers.size(); i++) {
        Gpt gpt = GptFolder.read(files.of(artifacts.get(i)), spec.precision());
        models.add(new Scorer(gpt, scorers.get(i).direction()));
      }
    } catch (IOException | RuntimeException e) {
      models.forEach(Scorer::close);
      throw e;
    }
    return models;
  }
}
