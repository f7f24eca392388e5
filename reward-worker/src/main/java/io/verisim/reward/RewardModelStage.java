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
import io.verisim.spec.RewardModelSpec;
import io.verisim.spec.RunSpec;
import io.verisim.spec.Trained;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.worker.FeaturesFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cycle's reward model: a head on frozen features, which are computed once, or with its trunk.
 */
record RewardModelStage(RewardModelInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    List<ArtifactRef> inputs = new ArrayList<>(List.of(input.baseModel(), input.rewardData()));
    inputs.addAll(input.features());
    inputs.addAll(input.scorers());
    if (input.previous() != null) {
      inputs.add(input.previous());
    }
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
    Path before = input.previous() == null ? null : loop.context().input(input.previous());
    boolean whole = spec.rewardModel().train() == Trained.TRUNK;
    Path model = whole && before != null ? before : loop.context().input(input.baseModel());
    try (Gpt trunk = GptFolder.read(model, spec.precision())) {
      return whole ? trainTrunk(trunk, before, seeds, loop) : trainHead(trunk, before, seeds, loop);
    }
  }

  private Map<String, Object> trainHead(
      Gpt trunk, @Nullable Path before, Seeds seeds, PhaseLoop loop) throws IOException {
    RewardModelSpec spec = input.spec().rewardModel();
    LabelledFeatures rawTrain = labelled(Split.TRAIN, trunk, loop);
    LabelledFeatures rawValidation = labelled(Split.VAL, trunk, loop);
    // A head that goes on expects the features as it has learnt them.
    Scaling scaling =
        before == null ? Scaling.of(spec.features(), rawTrain) : RewardModel.readScaling(before);
    LabelledFeatures validation = scaling.apply(rawValidation);
    try (RewardHead head = head(scaling.shift().length, before, seeds);
        RewardTraining phase =
            new RewardTraining(head, spec, scaling.apply(rawTrain), validation, seeds)) {
      return train(trunk, scaling, head, phase, () -> head.scores(validation.features()), loop);
    }
  }

  private Map<String, Object> trainTrunk(
      Gpt trunk, @Nullable Path before, Seeds seeds, PhaseLoop loop) throws IOException {
    RewardModelSpec spec = input.spec().rewardModel();
    RewardData validation = data(Split.VAL, loop);
    int width = trunk.config().nEmbd();
    try (RewardHead head = head(width, before, seeds);
        RewardTraining phase =
            RewardTraining.ofTrunk(trunk, head, spec, data(Split.TRAIN, loop), validation, seeds)) {
      return train(
          trunk,
          Scaling.none(width),
          head,
          phase,
          () -> head.scores(features(trunk, validation, loop).features()),
          loop);
    }
  }

  private Map<String, Object> train(
      Gpt trunk,
      Scaling scaling,
      RewardHead head,
      RewardTraining phase,
      Supplier<float[]> scores,
      PhaseLoop loop)
      throws IOException {
    loop.run(phase);
    FeatureKind kind = input.spec().rewardModel().features();
    RewardModel.write(loop.context().output(), kind, trunk, scaling, head);
    Map<String, Object> results = quality(scores.get(), data(Split.VAL, loop).naturalShare());
    results.put(FigureNames.REWARD_MODEL_STEPS, phase.step());
    results.put("stopReason", phase.stopReason());
    results.put(FigureNames.FLOPS, loop.flops());
    return results;
  }

  /** A new head, or that of the cycle before. */
  private static RewardHead head(int width, @Nullable Path before, Seeds seeds) throws IOException {
    return before == null
        ? RewardHead.initialise(width, seeds.at(-1, 0))
        : RewardModel.readHead(before, width);
  }

  private static Map<String, Object> quality(float[] scores, float[] naturalShare) {
    Estimate skill = RewardModelQuality.skillEstimate(scores, naturalShare);
    Estimate auc = RewardModelQuality.aucOfOuterQuarters(scores, naturalShare);
    Map<String, Object> results = new LinkedHashMap<>();
    results.put(
        FigureNames.REWARD_MODEL_LOSS, RewardModelQuality.meanSquaredError(scores, naturalShare));
    results.put(FigureNames.SKILL, skill.value());
    results.put(FigureNames.SKILL_ERROR, skill.error());
    results.put(FigureNames.AUC, auc.value());
    results.put(FigureNames.AUC_ERROR, auc.error());
    results.values().removeIf(value -> value instanceof Double number && number.isNaN());
    return results;
  }

  private RewardData data(Split split, PhaseLoop loop) throws IOException {
    return new RewardDataFolder(loop.context().input(input.rewardData()))
        .read(split, input.spec().model().blockSize());
  }

  /**
   * The features from the generation workers, or the hidden states of the trunk, which are computed
   * here.
   */
  private LabelledFeatures labelled(Split split, Gpt trunk, PhaseLoop loop) throws IOException {
    RewardData data = data(split, loop);
    if (input.spec().rewardModel().features() != FeatureKind.LIKELIHOOD) {
      return features(trunk, data, loop);
    }
    List<float[]> rows = new ArrayList<>();
    for (ArtifactRef shard : input.features()) {
      rows.addAll(Arrays.asList(new FeaturesFolder(loop.context().input(shard)).read(split)));
    }
    return new LabelledFeatures(rows.toArray(float[][]::new), data.naturalShare());
  }

  private LabelledFeatures features(Gpt trunk, RewardData data, PhaseLoop loop) {
    FeatureKind kind = input.spec().rewardModel().features();
    try (TextFeatures features = TextFeatures.of(kind, trunk.copy(), List.of())) {
      return LabelledFeatures.of(features, data.texts(), data.naturalShare(), loop.listener());
    }
  }
}
