package io.verisim.generation;

import io.verisim.artifact.ArtifactRef;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.GenerationActivities.Reading;
import io.verisim.lifecycle.StageNames;
import io.verisim.rewarddata.RewardData;
import io.verisim.rewardmodel.FeatureExtraction;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.worker.Critics;
import io.verisim.worker.FeaturesFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What language models make of a shard of reward data, against the cycle's base model; computed once. */
final class RewardFeaturesStage {
  private final StageDesk desk;

  RewardFeaturesStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(Reading order) {
    RunSpec spec = order.spec();
    List<ArtifactRef> inputs = new ArrayList<>(List.of(order.baseModel(), order.rewardData()));
    inputs.addAll(order.languageModels());
    Map<String, Object> configuration = Map.of(
        "features", spec.rewardModel().features().word(),
        "directions",
            spec.rewardModel().readers().stream()
                .map(model -> model.direction().word())
                .toList(),
        "precision", spec.precision().word());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.rewardFeaturesShard(order.cycle(), order.shard()),
        StageNames.REWARD_FEATURES,
        inputs,
        configuration);
    return desk.run(stage, loop -> read(order, loop));
  }

  private static Map<String, Object> read(Reading order, PhaseLoop loop) throws IOException {
    RunSpec spec = order.spec();
    int block = spec.model().blockSize();
    RewardDataFolder data = new RewardDataFolder(loop.context().input(order.rewardData()));
    RewardData train = data.read(Split.TRAIN, block);
    RewardData validation = data.read(Split.VAL, block);
    try (TextFeatures source = Critics.features(
            spec,
            GptFolder.read(loop.context().input(order.baseModel()), Settings.precision(spec)),
            order.languageModels(),
            loop.context()::input);
        FeatureExtraction extraction = new FeatureExtraction(
            source, RewardData.concatenate(List.of(train, validation)).tokens())) {
      loop.run(extraction);
      float[][] features = extraction.features();
      FeaturesFolder output = new FeaturesFolder(loop.context().output());
      output.write(Split.TRAIN, Arrays.copyOfRange(features, 0, train.size()));
      output.write(Split.VAL, Arrays.copyOfRange(features, train.size(), features.length));
      return Map.of(
          "width",
          source.width(),
          "texts",
          features.length,
          FigureNames.OPERATIONS,
          loop.operations());
    }
  }
}
