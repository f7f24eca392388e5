package io.verisim.reward;

import io.verisim.artifact.CanonicalJson;
import io.verisim.engine.Seeds;
import io.verisim.gpt.GptFolder;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.RewardActivities.RewardTraining;
import io.verisim.lifecycle.StageNames;
import io.verisim.rewarddata.RewardData;
import io.verisim.rewardmodel.CriticQuality;
import io.verisim.rewardmodel.LabelledFeatures;
import io.verisim.rewardmodel.RewardHead;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.rewardmodel.TrunkFeatures;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardDataFolder;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A cycle's critic: a fresh head on features of the frozen trunk, which are computed once. */
final class RewardModelStage {
  private final StageDesk desk;

  RewardModelStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(RewardTraining order) {
    RunSpec spec = order.spec();
    Map<String, Object> configuration = Map.of(
        "rewardModel", CanonicalJson.plain(spec.toMap()).get("rewardModel"),
        "precision", spec.precision().word(),
        "cycle", order.cycle());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.rewardModel(order.cycle()),
        StageNames.REWARD_MODEL,
        List.of(order.baseModel(), order.rewardData()),
        configuration);
    return desk.run(stage, loop -> train(order, loop));
  }

  private static Map<String, Object> train(RewardTraining order, PhaseLoop loop)
      throws IOException {
    RunSpec spec = order.spec();
    Seeds seeds = new Seeds(spec.seed(), StageNames.REWARD_MODEL, order.cycle());
    RewardDataFolder data = new RewardDataFolder(loop.context().input(order.rewardData()));
    int block = spec.model().blockSize();
    try (TrunkFeatures features = new TrunkFeatures(
            GptFolder.read(loop.context().input(order.baseModel()), Settings.precision(spec)),
            Settings.features(spec.rewardModel().features()));
        RewardHead head = RewardHead.initialise(features.width(), seeds.at(-1, 0))) {
      LabelledFeatures train = labelled(features, data.read(Split.TRAIN, block), loop);
      LabelledFeatures validation = labelled(features, data.read(Split.VAL, block), loop);
      try (io.verisim.rewardmodel.RewardTraining phase = new io.verisim.rewardmodel.RewardTraining(
          head, Settings.rewardTraining(spec), train, validation, seeds)) {
        loop.run(phase);
        RewardModel.write(loop.context().output(), features, head);
        float[] scores = head.scores(validation.features());
        return Map.of(
            FigureNames.CRITIC_LOSS,
            CriticQuality.meanSquaredError(scores, validation.naturalShare()),
            FigureNames.SKILL,
            CriticQuality.skill(scores, validation.naturalShare()),
            FigureNames.AUC,
            CriticQuality.auc(validation, scores),
            FigureNames.CRITIC_STEPS,
            phase.step(),
            "stopReason",
            phase.stopReason());
      }
    }
  }

  private static LabelledFeatures labelled(
      TrunkFeatures features, RewardData data, PhaseLoop loop) {
    return LabelledFeatures.of(features, data.tokens(), data.naturalShare(), loop.pulse());
  }
}
