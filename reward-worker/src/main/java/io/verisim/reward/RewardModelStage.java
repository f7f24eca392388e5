package io.verisim.reward;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.RewardActivities.RewardModelInput;
import io.verisim.contract.StageNames;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.measure.Estimate;
import io.verisim.report.FigureNames;
import io.verisim.rewarddata.RewardData;
import io.verisim.rewardmodel.LabelledFeatures;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.RewardModelQuality;
import io.verisim.rewardmodel.RewardTraining;
import io.verisim.rewardmodel.Scaling;
import io.verisim.rewardmodel.TextFeatures;
import io.verisim.spec.FeatureKind;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.worker.FeaturesFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cycle's reward model: a new head on frozen features, which are computed once. */
record RewardModelStage(RewardModelInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    List<ArtifactRef> inputs = new ArrayList<>(List.of(input.baseModel(), input.rewardData()));
    inputs.addAll(input.features());
    inputs.addAll(input.scorers());
    Map<String, Object> configuration = Map.of(
        "rewardModel", CanonicalJson.plain(spec.toMap()).get("rewardModel"),
        "precision", spec.precision().word(),
        "cycle", input.cycle());
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.rewardModel(input.cycle()),
        StageNames.REWARD_MODEL,
        inputs,
        configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    Seeds seeds = new Seeds(spec.seed(), StageNames.REWARD_MODEL, input.cycle());
    FeatureKind kind = spec.rewardModel().features();
    try (Gpt trunk = GptFolder.read(loop.context().input(input.baseModel()), spec.precision())) {
      LabelledFeatures rawTrain = labelled(input, Split.TRAIN, trunk, kind, loop);
      LabelledFeatures rawValidation = labelled(input, Split.VAL, trunk, kind, loop);
      Scaling scaling = Scaling.of(kind, rawTrain);
      LabelledFeatures validation = scaling.apply(rawValidation);
      try (RewardHead head = RewardHead.initialise(scaling.shift().length, seeds.at(-1, 0));
          RewardTraining phase = new RewardTraining(
              head, spec.rewardModel(), scaling.apply(rawTrain), validation, seeds)) {
        loop.run(phase);
        RewardModel.write(loop.context().output(), kind, trunk, scaling, head);
        Map<String, Object> results = quality(head.scores(validation.features()), validation);
        results.put(FigureNames.REWARD_MODEL_STEPS, phase.step());
        results.put("stopReason", phase.stopReason());
        results.put(FigureNames.FLOPS, loop.flops());
        return results;
      }
    }
  }

  private static Map<String, Object> quality(float[] scores, LabelledFeatures validation) {
    Estimate skill = RewardModelQuality.skillEstimate(scores, validation.naturalShare());
    Estimate auc = RewardModelQuality.aucEstimate(validation, scores);
    Map<String, Object> results = new LinkedHashMap<>();
    results.put(
        FigureNames.REWARD_MODEL_LOSS,
        RewardModelQuality.meanSquaredError(scores, validation.naturalShare()));
    results.put(FigureNames.SKILL, skill.value());
    results.put(FigureNames.SKILL_ERROR, skill.error());
    results.put(FigureNames.AUC, auc.value());
    results.put(FigureNames.AUC_ERROR, auc.error());
    results.values().removeIf(value -> value instanceof Double number && number.isNaN());
    return results;
  }

  /**
   * The features from the generation workers, or the hidden states of the trunk, which are computed
   * here.
   */
  private static LabelledFeatures labelled(
      RewardModelInput input, Split split, Gpt trunk, FeatureKind kind, PhaseLoop loop)
      throws IOException {
    RewardData data = new RewardDataFolder(loop.context().input(input.rewardData()))
        .read(split, input.spec().model().blockSize());
    if (kind != FeatureKind.LIKELIHOOD) {
      try (TextFeatures features = TextFeatures.of(kind, trunk.copy(), List.of())) {
        return LabelledFeatures.of(features, data.texts(), data.naturalShare(), loop.listener());
      }
    }
    List<float[]> rows = new ArrayList<>();
    for (ArtifactRef shard : input.features()) {
      rows.addAll(Arrays.asList(new FeaturesFolder(loop.context().input(shard)).read(split)));
    }
    return new LabelledFeatures(rows.toArray(float[][]::new), data.naturalShare());
  }
}
