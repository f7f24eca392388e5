package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.GenerationActivities.RewardFeaturesInput;
import io.verisim.contract.StageNames;
import io.verisim.gpt.GptFolder;
import io.verisim.report.FigureNames;
import io.verisim.rewarddata.RewardData;
import io.verisim.rewardmodel.FeatureExtraction;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.FeaturesFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.RewardModelFolders;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The features of a shard of reward data: the scores of the scoring language models, compared with
 * the cycle's base model. They are computed once.
 */
record RewardFeaturesStage(RewardFeaturesInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    List<ArtifactRef> inputs = new ArrayList<>(List.of(input.baseModel(), input.rewardData()));
    inputs.addAll(input.scorers());
    Map<String, Object> configuration = Map.of(
        "features", spec.rewardModel().features().word(),
        "directions",
            spec.rewardModel().activeScorers().stream()
                .map(model -> model.direction().word())
                .toList(),
        "tokens",
            spec.rewardModel().activeScorers().stream()
                .map(model -> model.tokens().word())
                .toList(),
        "precision", spec.precision().word());
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.rewardFeaturesShard(input.cycle(), input.shard()),
        StageNames.REWARD_FEATURES,
        inputs,
        configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    int block = spec.model().blockSize();
    RewardDataFolder data = new RewardDataFolder(loop.context().input(input.rewardData()));
    RewardData train = data.read(Split.TRAIN, block);
    RewardData validation = data.read(Split.VAL, block);
    Path base = loop.context().input(input.baseModel());
    try (TextFeatures source = RewardModelFolders.features(
            spec,
            GptFolder.read(base, spec.precision()),
            input.scorers(),
            CorpusFolder.tokenizer(base),
            loop.context()::input);
        FeatureExtraction extraction = new FeatureExtraction(
            source, RewardData.concatenate(List.of(train, validation)).texts())) {
      loop.run(extraction);
      float[][] features = extraction.features();
      FeaturesFolder output = new FeaturesFolder(loop.context().output());
      output.write(Split.TRAIN, Arrays.copyOfRange(features, 0, train.size()));
      output.write(Split.VAL, Arrays.copyOfRange(features, train.size(), features.length));
      return Map.of(
          "width", source.width(), "texts", features.length, FigureNames.FLOPS, loop.flops());
    }
  }
}
