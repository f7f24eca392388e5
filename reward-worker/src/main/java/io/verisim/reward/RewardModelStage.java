package io.verisim.reward;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.RewardActivities.RewardTraining;
import io.verisim.lifecycle.StageNames;
import io.verisim.measure.Estimate;
import io.verisim.rewarddata.RewardData;
import io.verisim.rewardmodel.CriticQuality;
import io.verisim.rewardmodel.FeatureKind;
import io.verisim.rewardmodel.LabelledFeatures;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.worker.FeaturesFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cycle's critic: a fresh head on frozen features, which are computed once. */
final class RewardModelStage {
  private final StageDesk desk;

  RewardModelStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(RewardTraining order) {
    RunSpec spec = order.spec();
    List<ArtifactRef> inputs = new ArrayList<>(List.of(order.baseModel(), order.rewardData()));
    inputs.addAll(order.features());
    inputs.addAll(order.languageModels());
    Map<String, Object> configuration = Map.of(
        "rewardModel", CanonicalJson.plain(spec.toMap()).get("rewardModel"),
        "precision", spec.precision().word(),
        "cycle", order.cycle());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.rewardModel(order.cycle()),
        StageNames.REWARD_MODEL,
        inputs,
        configuration);
    return desk.run(stage, loop -> train(order, loop));
  }

  private static Map<String, Object> train(RewardTraining order, PhaseLoop loop)
      throws IOException {
    RunSpec spec = order.spec();
    Seeds seeds = new Seeds(spec.seed(), StageNames.REWARD_MODEL, order.cycle());
    FeatureKind kind = Settings.features(spec.rewardModel().features());
    try (Gpt trunk =
        GptFolder.read(loop.context().input(order.baseModel()), Settings.precision(spec))) {
      LabelledFeatures rawTrain = labelled(order, Split.TRAIN, trunk, kind, loop);
      LabelledFeatures rawValidation = labelled(order, Split.VAL, trunk, kind, loop);
      Scaling scaling = kind.scaling(rawTrain);
      LabelledFeatures validation = scaling.apply(rawValidation);
      try (RewardHead head = RewardHead.initialise(scaling.shift().length, seeds.at(-1, 0));
          io.verisim.rewardmodel.RewardTraining phase = new io.verisim.rewardmodel.RewardTraining(
              head, Settings.rewardTraining(spec), scaling.apply(rawTrain), validation, seeds)) {
        loop.run(phase);
        RewardModel.write(loop.context().output(), kind, trunk, scaling, head);
        Map<String, Object> results = quality(head.scores(validation.features()), validation);
        results.put(FigureNames.CRITIC_STEPS, phase.step());
        results.put("stopReason", phase.stopReason());
        results.put(FigureNames.OPERATIONS, loop.operations());
        return results;
      }
    }
  }

  private static Map<String, Object> quality(float[] scores, LabelledFeatures validation) {
    Estimate skill = CriticQuality.skillEstimate(scores, validation.naturalShare());
    Estimate auc = CriticQuality.aucEstimate(validation, scores);
    Map<String, Object> results = new LinkedHashMap<>();
    results.put(
        FigureNames.CRITIC_LOSS, CriticQuality.meanSquaredError(scores, validation.naturalShare()));
    results.put(FigureNames.SKILL, skill.value());
    results.put(FigureNames.SKILL_ERROR, skill.error());
    results.put(FigureNames.AUC, auc.value());
    results.put(FigureNames.AUC_ERROR, auc.error());
    results.values().removeIf(value -> value instanceof Double number && number.isNaN());
    return results;
  }

  /** Features that generation workers have computed already, or hidden states of the trunk, computed here. */
  private static LabelledFeatures labelled(
      RewardTraining order, Split split, Gpt trunk, FeatureKind kind, PhaseLoop loop)
      throws IOException {
    RewardData data = new RewardDataFolder(loop.context().input(order.rewardData()))
        .read(split, order.spec().model().blockSize());
    if (kind != FeatureKind.LIKELIHOOD) {
      try (TextFeatures features = kind.on(trunk.copy(), List.of())) {
        return LabelledFeatures.of(features, data.tokens(), data.naturalShare(), loop.pulse());
      }
    }
    List<float[]> rows = new ArrayList<>();
    for (ArtifactRef shard : order.features()) {
      rows.addAll(Arrays.asList(new FeaturesFolder(loop.context().input(shard)).read(split)));
    }
    return new LabelledFeatures(rows.toArray(float[][]::new), data.naturalShare());
  }
}
