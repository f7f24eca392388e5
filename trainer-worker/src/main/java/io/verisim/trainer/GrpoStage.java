package io.verisim.trainer;

import io.verisim.artifact.ArtifactRef;
import io.verisim.artifact.CanonicalJson;
import io.verisim.contract.ArtifactNames;
import io.verisim.contract.StageNames;
import io.verisim.contract.TrainerActivities.GrpoInput;
import io.verisim.engine.Seeds;
import io.verisim.gpt.Gpt;
import io.verisim.gpt.GptFolder;
import io.verisim.grpo.Grpo;
import io.verisim.report.FigureNames;
import io.verisim.rewardmodel.RewardModel;
import io.verisim.spec.RunSpec;
import io.verisim.stage.StageDefinition;
import io.verisim.text.Split;
import io.verisim.worker.CorpusFolder;
import io.verisim.worker.PhaseLoop;
import io.verisim.worker.RewardModelFolders;
import io.verisim.worker.Stage;
import io.verisim.worker.StageExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cycle's GRPO phase: trains the base model against the cycle's reward model and keeps the best
 * acceptable weights.
 */
record GrpoStage(GrpoInput input) implements Stage {
  @Override
  public StageDefinition definition() {
    RunSpec spec = input.spec();
    Map<String, Object> configuration = Map.of(
        "grpo", CanonicalJson.plain(spec.toMap()).get("grpo"),
        "precision", spec.precision().word(),
        "cycle", input.cycle());
    List<ArtifactRef> inputs = new ArrayList<>(List.of(input.corpus()));
    if (!startsFromFirst()) {
      inputs.add(input.first());
    }
    inputs.add(input.baseModel());
    inputs.addAll(input.rewardModel().artifacts());
    return StageExecutor.definition(
        input.run(),
        spec,
        ArtifactNames.baseModel(input.cycle() + 1),
        StageNames.GRPO,
        inputs,
        configuration);
  }

  @Override
  public Map<String, Object> work(PhaseLoop loop) throws IOException {
    RunSpec spec = input.spec();
    CorpusFolder corpus = new CorpusFolder(loop.context().input(input.corpus()));
    Seeds seeds = new Seeds(spec.seed(), StageNames.GRPO, input.cycle());
    try (Gpt first = startsFromFirst() ? null : model(input.first(), loop);
        Gpt policy =
            Gpt.adapting(model(input.baseModel(), loop), spec.grpo().lora(), seeds.at(-2, 0));
        Gpt frozen = policy.hasAdapters() ? policy.reference() : null;
        RewardModel rewardModel = rewardModel(frozen, corpus, loop);
        Grpo phase = new Grpo(
            policy,
            first,
            rewardModel,
            spec.grpo(),
            corpus.text(Split.TRAIN),
            corpus.text(Split.VAL),
            seeds)) {
      loop.run(phase);
      GptFolder.write(loop.context().output(), policy);
      CorpusFolder.write(loop.context().output(), corpus.tokenizer());
      return results(phase, loop.flops());
    }
  }

  /**
   * The cycle's reward model.
   *
   * @param frozen the model that adapters are trained beside, which the reward model shares if it
   *     is its trunk
   */
  private RewardModel rewardModel(@Nullable Gpt frozen, CorpusFolder corpus, PhaseLoop loop)
      throws IOException {
    RewardModel rewardModel = RewardModelFolders.read(
        input.spec(), input.rewardModel(), corpus.tokenizer(), loop.context()::input);
    if (frozen != null) {
      rewardModel.shareTrunk(frozen);
    }
    return rewardModel;
  }

  private Gpt model(ArtifactRef version, PhaseLoop loop) throws IOException {
    return GptFolder.read(loop.context().input(version), input.spec().precision());
  }

  private boolean startsFromFirst() {
    return input.first().equals(input.baseModel());
  }

  private static Map<String, Object> results(Grpo phase, double flops) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put(FigureNames.REWARD_START, phase.start().reward());
    results.put(FigureNames.REWARD, phase.kept().reward());
    if (!Double.isNaN(phase.start().divergence())) {
      results.put(FigureNames.DIVERGENCE_START, phase.start().divergence());
      results.put(FigureNames.DIVERGENCE, phase.kept().divergence());
    }
    results.put(FigureNames.PERPLEXITY_VAL_FIRST, phase.firstPerplexity());
    results.put(FigureNames.KL, phase.lastKl());
    results.put(FigureNames.STEPS, phase.step());
    results.put(FigureNames.KEPT_STEP, phase.kept().step());
    results.put(FigureNames.INTERPOLATION_COEFFICIENT, phase.kept().coefficient());
    results.put("stopReason", phase.stopReason().word());
    results.put(FigureNames.FLOPS, flops);
    return results;
  }
}
