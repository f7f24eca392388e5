package io.verisim.trainer;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.grpo.Grpo;
import io.verisim.lifecycle.ArtifactNames;
import io.verisim.lifecycle.FigureNames;
import io.verisim.lifecycle.StageNames;
import io.verisim.lifecycle.TrainerActivities.Improvement;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.run.RunSpec;
import io.verisim.stage.StageOutcome;
import io.verisim.text.Split;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.Critics;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.Settings;
import io.verisim.worker.StageDesk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cycle's GRPO phase: the base model against the cycle's critic, best acceptable weights kept. */
final class GrpoStage {
  private final StageDesk desk;

  GrpoStage(StageDesk desk) {
    this.desk = desk;
  }

  StageOutcome run(Improvement order) {
    RunSpec spec = order.spec();
    Map<String, Object> configuration = Map.of(
        "grpo", CanonicalJson.plain(spec.toMap()).get("grpo"),
        "precision", spec.precision().word(),
        "cycle", order.cycle());
    List<ArtifactRef> inputs = new ArrayList<>(List.of(order.corpus(), order.baseModel()));
    inputs.addAll(order.critic().artifacts());
    StageDesk.Order stage = new StageDesk.Order(
        order.run(),
        spec,
        ArtifactNames.baseModel(order.cycle() + 1),
        StageNames.GRPO,
        inputs,
        configuration);
    return desk.run(stage, loop -> improve(order, loop));
  }

  private static Map<String, Object> improve(Improvement order, PhaseLoop loop) throws IOException {
    RunSpec spec = order.spec();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(order.corpus()));
    Seeds seeds = new Seeds(spec.seed(), StageNames.GRPO, order.cycle());
    try (Gpt policy =
            GptFolder.read(loop.context().input(order.baseModel()), Settings.precision(spec));
        RewardModel critic = Critics.read(spec, order.critic(), loop.context()::input);
        Grpo phase = new Grpo(
            policy,
            critic,
            Settings.grpo(spec),
            corpus.tokens(Split.TRAIN),
            corpus.tokens(Split.VAL),
            seeds)) {
      loop.run(phase);
      GptFolder.write(loop.context().output(), policy);
      CorpusFolder.write(loop.context().output(), corpus.tokenizer());
      return results(phase, loop.operations());
    }
  }

  private static Map<String, Object> results(Grpo phase, double operations) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put(FigureNames.REWARD_START, phase.start().reward());
    results.put(FigureNames.REWARD, phase.kept().reward());
    results.put(FigureNames.KL, phase.lastKl());
    results.put(FigureNames.STEPS, phase.step());
    results.put(FigureNames.KEPT_STEP, phase.kept().step());
    results.put(FigureNames.KEPT_SHARE, phase.kept().share());
    results.put("stopReason", phase.stopReason().word());
    results.put(FigureNames.OPERATIONS, operations);
    return results;
  }
}
