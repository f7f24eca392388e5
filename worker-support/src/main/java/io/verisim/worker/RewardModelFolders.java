package io.verisim.worker;

import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.RewardModelArtifacts;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scorer;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.rewardmodel.TextScorer;
import io.verisim.rewardmodel.TokenScorer;
import io.verisim.spec.RunSpec;
import io.verisim.spec.ScorerSpec;
import io.verisim.spec.ScorerTokens;
import io.verisim.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

  /**
   * A cycle's reward model.
   *
   * @param tokenizer that of the base model
   */
  public static RewardModel read(
      RunSpec spec, RewardModelArtifacts rewardModel, Tokenizer tokenizer, Files files)
      throws IOException {
    return RewardModel.read(
        files.of(rewardModel.head()),
        spec.precision(),
        scorers(spec, rewardModel.scorers(), tokenizer, files));
  }

  /**
   * The features of the run's reward models.
   *
   * @param trunk the model whose text is to be distinguished from natural text; the result takes
   *     ownership of it
   * @param tokenizer that of the trunk
   */
  public static TextFeatures features(
      RunSpec spec, Gpt trunk, List<ArtifactRef> scorers, Tokenizer tokenizer, Files files)
      throws IOException {
    return TextFeatures.of(
        spec.rewardModel().features(), trunk, scorers(spec, scorers, tokenizer, files));
  }

  private static List<Scorer> scorers(
      RunSpec spec, List<ArtifactRef> artifacts, Tokenizer tokenizer, Files files)
      throws IOException {
    return scorers(spec, artifacts, tokenizer, files, scorer -> true);
  }

  /**
   * Some of the scorers of a run's reward models.
   *
   * @param tokenizer that of the base model
   */
  public static List<Scorer> scorers(
      RunSpec spec,
      List<ArtifactRef> artifacts,
      Tokenizer tokenizer,
      Files files,
      Predicate<ScorerSpec> wanted)
      throws IOException {
    List<ScorerSpec> scorers = spec.rewardModel().activeScorers();
    List<Scorer> models = new ArrayList<>();
    try {
      for (int i = 0; i < scorers.size(); i++) {
        ScorerSpec scorer = scorers.get(i);
        if (!wanted.test(scorer)) {
          continue;
        }
        Path folder = files.of(artifacts.get(i));
        @Nullable
        Tokenizer own = scorer.tokens() == ScorerTokens.OWN ? CorpusFolder.tokenizer(folder) : null;
        Gpt gpt = GptFolder.read(folder, spec.precision());
        models.add(
            own == null
                ? new TokenScorer(gpt, scorer.direction())
                : new TextScorer(gpt, own, tokenizer));
      }
    } catch (IOException | RuntimeException e) {
      models.forEach(Scorer::close);
      throw e;
    }
    return models;
  }
}
