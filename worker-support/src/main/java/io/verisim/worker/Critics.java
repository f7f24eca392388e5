package io.verisim.worker;

import io.verisim.artifact.ArtifactRef;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.Critic;
import io.verisim.rewardmodel.LanguageModel;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.run.LanguageModelSpec;
import io.verisim.run.RunSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads critics, and what they read with, from the files of artifacts; the caller closes what comes back. */
public final class Critics {
  private Critics() {}

  /** Where the files of an artifact are. */
  @FunctionalInterface
  public interface Files {
    Path of(ArtifactRef artifact) throws IOException;
  }

  /** A cycle's critic. */
  public static RewardModel read(RunSpec spec, Critic critic, Files files) throws IOException {
    return RewardModel.read(
        files.of(critic.rewardModel()),
        Settings.precision(spec),
        languageModels(spec, critic.languageModels(), files));
  }

  /**
   * The features that the run's critics read.
   *
   * @param trunk the model whose text is to be told from natural text; taken over
   */
  public static TextFeatures features(
      RunSpec spec, Gpt trunk, List<ArtifactRef> languageModels, Files files) throws IOException {
    return Settings.features(spec.rewardModel().features())
        .on(trunk, languageModels(spec, languageModels, files));
  }

  private static List<LanguageModel> languageModels(
      RunSpec spec, List<ArtifactRef> artifacts, Files files) throws IOException {
    List<LanguageModelSpec> readers = spec.rewardModel().readers();
    List<LanguageModel> models = new ArrayList<>();
    for (int i = 0; i < readers.size(); i++) {
      Gpt gpt = GptFolder.read(files.of(artifacts.get(i)), Settings.precision(spec));
      models.add(new LanguageModel(gpt, Settings.direction(readers.get(i))));
    }
    return models;
  }
}
